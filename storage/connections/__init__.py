"""How the database is reached: its engines, and the quick ways to read and write.

Others use ``storage/database.py``; this room is what stands below it, from the top down:

* ``read_only.py``: the ways to read, for a SQLite file and for PostgreSQL alike.
* ``reading.py``, ``writing.py``: on a file, a whole question and a whole transaction are
  each one plain function, run in one go.
* ``haste.py``: what is answered on the spot is broken off when it takes too long;
  ``waiting.py``: who waits to write says so to whoever writes for long.
* ``quick.py``: single statements straight at SQLite's driver, ``apart.py``: objects made
  of the rows that they read.
* ``engines.py``, ``server.py``, ``crossing.py``: the connections themselves;
  ``outages.py``: what goes wrong with them, in words.
"""
