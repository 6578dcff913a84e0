// What is typed into a box of several lines is sent while it is typed, not only when the box is left: whoever closes the
// window with the cursor in it loses nothing. Streamlit has this for boxes of one line only.
// A box that the page draws anew while somebody types in it (other words were prepared for it meanwhile) takes over what
// they typed, and the cursor: their words stand, and what was prepared is one press away.
const BOX = '[data-testid="stTextArea"] textarea';
const PAUSE = 700;
const SETTLED = 5000;      // a box is drawn empty and filled a moment later: so long what was carried over is held in it
const typed = new Map();   // box -> when something was typed there that was not sent yet
let writing = null;        // where the cursor is: {box, label, words, caret, until}; words: null until something is typed there
let composed = null;       // the box in which an input method composes characters
let started = false;

const connected = () => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.getAttribute('data-test-connection-state') === 'CONNECTED';
};

// A box that is gone does not say that nothing is composed in it any longer.
const composing = () => composed !== null && composed.isConnected;

const boxOf = (event) => (event.target instanceof Element && event.target.matches(BOX) ? event.target : null);
const labelOf = (box) => box.getAttribute('aria-label');

const put = (box, words) => {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, words);
  box.dispatchEvent(new Event('input', { bubbles: true }));
};

// What was carried over is put back when the page fills the box after all; before a key, so that the key goes where it should.
const hold = () => {
  if (!writing || writing.words === null || Date.now() > writing.until || !writing.box.isConnected) return;
  const { box, words, caret } = writing;
  if (box.value === words) return;
  put(box, words);
  if (caret) box.setSelectionRange(...caret);
};

const remember = (event) => {
  const box = boxOf(event);
  if (!box) return;
  typed.set(box, Date.now());
  if (!writing || writing.box !== box) return;
  writing.words = box.value;
  writing.caret = [box.selectionStart, box.selectionEnd];
};

const entered = (event) => {
  const box = boxOf(event);
  if (writing && box && (box === writing.box || (!writing.box.isConnected && labelOf(box) === writing.label))) return;
  writing = box && { box, label: labelOf(box), words: null, caret: null, until: 0 };
};

// Who leaves a box, for a button that some browsers give no focus, types there no longer; a box that is gone was not left.
const left = (event) => {
  const before = writing;
  if (!event.isTrusted || !before || event.target !== before.box) return;
  setTimeout(() => {
    if (writing === before && before.box.isConnected && document.activeElement !== before.box) writing = null;
  });
};

const moved = () => {
  if (!writing || document.activeElement !== writing.box || writing.box.value !== writing.words) return;
  writing.caret = [writing.box.selectionStart, writing.box.selectionEnd];
};

// The new box is there a moment before or after the old one is gone.
const follow = () => {
  if (!writing || writing.box.isConnected) return;
  const at = document.activeElement;
  const box = [...document.querySelectorAll(BOX)].find((one) => labelOf(one) === writing.label);
  if (at && at !== document.body && at !== box) { writing = null; return; }
  if (!box) return;
  writing = { ...writing, box, until: Date.now() + SETTLED };
  box.focus({ preventScroll: true });
  hold();
  if (writing.words !== null && writing.caret) box.setSelectionRange(...writing.caret);
};

const send = () => {
  if (composing() || !connected()) return;
  for (const [box, since] of typed) {
    if (Date.now() - since < PAUSE) continue;
    typed.delete(box);
    if (box.isConnected) box.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
  }
};

export default function () {
  if (started) return;
  started = true;
  document.addEventListener('beforeinput', hold, true);
  document.addEventListener('input', remember, true);
  document.addEventListener('focusin', entered, true);
  document.addEventListener('focusout', left, true);
  document.addEventListener('selectionchange', moved, true);
  document.addEventListener('compositionstart', (event) => { composed = event.target; }, true);
  document.addEventListener('compositionend', () => { composed = null; }, true);
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
  setInterval(() => { if (!composing()) hold(); }, 50);
  setInterval(send, 300);
}
