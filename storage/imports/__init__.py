"""Files that become contacts: profile, map, check, run."""
