import asyncio

import pytest
from playwright.async_api import Page

from tests.bot.sandbox.page.stand_in import StandIn

pytestmark = pytest.mark.browser

# Slack's text → what people see of it, as HTML.
GOLDEN = {
    "*bold* _it_ ~gone~": "<strong>bold</strong> <em>it</em> <s>gone</s>",
    "*bold _and italic_*": "<strong>bold <em>and italic</em></strong>",
    "2*3*4 snake_case_name": "2*3*4 snake_case_name",
    "* no bold * and *\nno bold*": "* no bold * and *\nno bold*",
    "*Ada *\u2060L\u2060**": "<strong>Ada *\u2060L\u2060*</strong>",
    "*\u2060b\u2060* _\u00adi\u00ad_": "*\u2060b\u2060* _\u00adi\u00ad_",
    "*a `*` b*": "<strong>a <code>*</code> b</strong>",
    "`*raw* <@U00000SAM>`": "<code>*raw* &lt;@U00000SAM&gt;</code>",
    "a &lt;b&gt; &amp;amp; <script>": "a &lt;b&gt; &amp;amp; <span>script</span>",
    "<@U00000SAM> <@U1|sam>": "<span>@Sam Rivers</span> <span>@sam</span>",
    "<!here> <!subteam^S1|@sales>": "<span>@here</span> <span>@sales</span>",
    "<#C0000SALE> <#C9|gone>": ('<a href="#C0000SALE">#sales</a> <a href="#C9">#gone</a>'),
    "<https://a.example/?q=1&amp;r=2|A &amp; B>": (
        '<a href="https://a.example/?q=1&amp;r=2">A &amp; B</a>'
    ),
    "<mailto:a@b.example|a@b.example>": '<a href="mailto:a@b.example">a@b.example</a>',
    "<javascript:alert(1)|press>": "<span>press</span>",
    "<!date^1795000000^{date_num} {time}|then>": "<time>2026-11-18 12:06</time>",
    "<!date^1795000000^{date_short}^https://a.example|then>": (
        '<a href="https://a.example">18 Nov 2026</a>'
    ),
    ":tada: :no_such_one:": "<span>🎉</span> :no_such_one:",
    "12:30:45": "12:30:45",
    "> one\n&gt; *two*\nthree": ("<blockquote>one\n<strong>two</strong></blockquote>three"),
    ">>> all\nof it": "<blockquote>all\nof it</blockquote>",
    "• one\n  ◦ two\nrest": "<ul><li>one</li><li>two</li></ul>rest",
    "see\n```\n*a* &lt;b\n  c\n```\nend": "see\n<pre>*a* &lt;b\n  c</pre>end",
    "```one``` two": "<pre>one</pre> two",
    "*عربي* text": "<strong>عربي</strong> text",
    "": "",
}
SHOW = """async (text) => {
  const { showMrkdwn } = await import("/text.js");
  const shown = showMrkdwn(text);
  for (const element of shown.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) {
      if (name !== "href") element.removeAttribute(name);
    }
  }
  return shown.innerHTML;
}"""


async def test_text_looks_as_slack_shows_it(chromium_page: Page, stand_in: StandIn) -> None:
    await stand_in.show_to_sam(chromium_page)

    shown = {text: await chromium_page.evaluate(SHOW, text) for text in GOLDEN}

    assert shown == GOLDEN


HOSTILE = ["*a ", "`\n", "<", "_a *b ~c ", "> ", "*<a "]
AT_MOST_S = 900  # it takes about two


async def test_a_hostile_text_is_read_in_one_pass(
    chromium_page: Page, stand_in: StandIn
) -> None:
    """At this length anything that reads the rest for each sign would take hours."""
    await stand_in.show_to_sam(chromium_page)
    texts = [signs * (1_000_000 // len(signs)) for signs in HOSTILE]

    async with asyncio.timeout(AT_MOST_S):
        shown = await chromium_page.evaluate(
            """async (texts) => {
              const { parse } = await import("/mrkdwn.js");
              const read = ({ text, children }) => text ?? children.map(read).join("");
              return texts.map((text) => parse(text).map(read).join(""));
            }""",
            texts,
        )

    assert shown == [text.removeprefix("> ") for text in texts]


MARKDOWN = """# Big
See **bold** and:
- [x] done
- open

| a | b |
|---|---|
| 1 | ~~2~~ |

> said

```
code
```"""


async def test_standard_markdown_is_read_too(
    chromium_page: Page, stand_in: StandIn
) -> None:
    await stand_in.show_to_sam(chromium_page)

    shown = await chromium_page.evaluate(
        """async (text) => {
          const { parseMarkdown } = await import("/markdown.js");
          return parseMarkdown(text).map(({ kind }) => kind);
        }""",
        MARKDOWN,
    )

    assert shown == ["heading", "paragraph", "list", "table", "quote", "pre"]
