// What is typed into a box of several lines is sent while it is typed, not only when the box is left: whoever closes the
// window with the cursor in it loses nothing. Streamlit has this for boxes of one line only.
const BOX = '[data-testid="stTextArea"] textarea';
const PAUSE = 700;
const typed = new Map();   // box -> when something was typed there that was not sent yet
let composing = false;
let started = false;

const connected = () => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.getAttribute('data-test-connection-state') === 'CONNECTED';
};

const remember = (event) => {
  const box = event.target;
  if (box instanceof Element && box.matches(BOX)) typed.set(box, Date.now());
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
  document.addEventListener('compositionstart', () => { composing = true; }, true);
  document.addEventListener('compositionend', () => { composing = false; }, true);
  setInterval(send, 300);
}
