"""One quiet look for every page: large targets, visible borders, a banner while the connection is away."""

import streamlit as st

_STYLE = """<style>
[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"]):not(
    [data-test-connection-state="INITIAL"])::before {
  content: "Connection lost. Your answers so far are saved. Reconnecting\\2026";
  position: fixed; inset: 0 0 auto 0; z-index: 999999;
  padding: 12px 16px; background: #7a2e00; color: #fff; font-weight: 600;
}
[data-testid="stRadio"] label, [data-testid="stCheckbox"] label { min-height: 44px; align-items: center; }
[data-testid="stButton"] button, [data-testid="stButtonGroup"] button { min-height: 48px; }
[data-testid="stSelectbox"] button, [data-testid="stDateInput"] button, [data-testid="stNumberInput"] button {
  min-width: 44px; min-height: 44px;
}
[data-testid="stTextInput"] input { min-height: 44px; }
[data-testid="stExpander"] summary { min-height: 44px; align-items: center; }
[data-testid="stTopNavLink"] { min-height: 44px; }
[data-testid="stCaptionContainer"] p { color: inherit; opacity: .9; }
:focus-visible { outline: 3px solid #1c2b33; outline-offset: 2px; }
.stHtml a { display: inline-flex; align-items: center; min-height: 44px; color: #0b5f69; }
form.post-button { margin: 0; }
form.post-button button, .stHtml a.button {
  min-height: 48px; padding: 0 1.25rem; border-radius: .4rem; border: 1px solid #0b5f69;
  font: inherit; font-weight: 600; cursor: pointer; text-decoration: none;
}
form.post-button button.primary, .stHtml a.button.primary { background: #0b5f69; color: #fff; }
form.post-button button.primary:hover, .stHtml a.button.primary:hover { background: #084a52; }
form.post-button button.secondary, .stHtml a.button.secondary { background: #fff; color: #0b5f69; }
form.post-button button.secondary:hover, .stHtml a.button.secondary:hover { background: #eef4f4; }
@media print { [data-testid="stHeader"], form.post-button { display: none; } }
</style>"""


def look() -> None:
    """Put the style on this page. The router calls it; pages need not."""
    st.html(_STYLE)
