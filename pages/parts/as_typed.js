// What is typed into a box of several lines is sent while it is typed, not only when the box is left: whoever closes the
// window with the cursor in it loses nothing. Streamlit has this for boxes of one line only.
// A box that the page draws anew while somebody types in it (other words were prepared for it meanwhile) takes over what
// they typed, and the cursor: their words stand, and what was prepared is one press away.
const BOX = '[data-testid="stTextArea"] textarea';
const PAUSE = 700;
const typed = new Map();   // box -> when something was typed there that was not sent yet
let writing = null;        // where the cursor is: {box, label, words, caret}; words: null until something is typed there
let composing = false;
let started = false;

const connected = () => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.getAttribute('data-test-connection-state') === 'CONNECTED';
};

const boxOf = (event) => (event.target instanceof Element && event.target.matches(BOX) ? event.target : null);

const remember = (event) => {
  const box = boxOf(event);
  if (!box) return;
  typed.set(box, Date.now());
  if (writing && writing.box === box) writing.words = box.value;
};

const entered = (event) => {
  const box = boxOf(event);
  if (writing && !writing.box.isConnected && box && box.getAttribute('aria-label') === writing.label) return;
  writing = box && { box, label: box.getAttribute('aria-label'), words: null, caret: null };
};

const moved = () => {
  if (writing && document.activeElement === writing.box) writing.caret = [writing.box.selectionStart, writing.box.selectionEnd];
};

// The new box is there a moment before or after the old one is gone.
const follow = () => {
  if (!writing || writing.box.isConnected) return;
  const { label, words, caret } = writing;
  const [box] = [...document.querySelectorAll(BOX)].filter((one) => one.getAttribute('aria-label') === label);
  const elsewhere = document.activeElement && document.activeElement !== document.body && document.activeElement !== box;
  if (elsewhere) { writing = null; return; }
  if (!box) return;
  writing = { box, label, words, caret };
  box.focus({ preventScroll: true });
  if (words !== null && box.value !== words) {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, words);
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }
  if (words !== null && caret) box.setSelectionRange(caret[0], caret[1]);
};

const send = () => {
  if (composing || !connected()) return;
  for (const [box, since] of typed) {
    if (Date.now() - since < PAUSE) continue;
    typed.delete(box);
    if (box.isConnected) box.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
  }
};

export default function () {
  if (started) return;
  started = true;
  document.addEventListener('input', remember, true);
  document.addEventListener('focusin', entered, true);
  document.addEventListener('selectionchange', moved, true);
  document.addEventListener('compositionstart', () => { composing = true; }, true);
  document.addEventListener('compositionend', () => { composing = false; }, true);
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
  setInterval(send, 300);
}
