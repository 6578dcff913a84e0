// Keeps a page steady in the patient's browser. Nothing here is ever put in the browser's storage: tablets are shared.
const TEXT = 'input[type="text"], textarea';
const TOUCHED = 'input, textarea, button';
const FILLED_IN = 'input, textarea';
const BUTTON = '[data-testid="stButton"] button';
const PAUSE = 700;
const pending = new Map();   // box -> { text, since }: typed here, not known to be kept by the server
let page = {};
let step = null;
let turn = null;
let helps = { step: null, many: 0 };
let composed = null;         // the box in which an input method composes characters
let quicker = false;         // whether the patient went to a control by themself since they last pressed a button
let started = false;
let form = false;            // whether this page has shown a form since it was loaded

const one = (name, what) => document.querySelector('.' + CSS.escape(name) + ' :is(' + what + ')');
const plain = (text) => text.normalize('NFC').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, ' ');
const kept = (name) => page.boxes[name] ?? '';

const connected = () => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.getAttribute('data-test-connection-state') === 'CONNECTED';
};

// A box that is gone does not say that nothing is composed in it any longer.
const composing = () => composed !== null && composed.isConnected;

const nameOf = (box) => {
  const holder = box.closest('[class*="st-key-"]');
  return holder ? [...holder.classList].find((c) => c.startsWith('st-key-')) : null;
};

const put = (box, text) => {
  const kind = box.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(box, text);
  box.dispatchEvent(new Event('input', { bubbles: true }));
};

const remember = (event) => {
  const box = event.target;
  if (!(box instanceof Element) || !box.matches(TEXT)) return;
  const name = nameOf(box);
  if (name && name in page.boxes) pending.set(name, { text: box.value, since: Date.now() });
};

// Words typed while the connection is away are never sent by the box itself, although they stay on the screen. Here
// they are put back when a repaint wiped them, and the box is made to send them, until the server says it has them.
const send = () => {
  if (!connected() || composing()) return;
  for (const [name, typed] of pending) {
    if (kept(name) === plain(typed.text)) { pending.delete(name); continue; }
    if (Date.now() - typed.since < PAUSE) continue;
    const box = one(name, TEXT);
    if (!box || box.disabled) continue;
    typed.since = Date.now();
    if (box.value !== typed.text && document.activeElement !== box) put(box, typed.text);
    box.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
  }
};

// What Streamlit cannot say of its controls: which keys a phone shows, what belongs together, what is not right.
const dress = () => {
  for (const [name, mode] of Object.entries(page.keypads)) {
    const box = one(name, TEXT);
    if (box && mode !== 'text' && box.inputMode !== mode) box.inputMode = mode;
  }
  for (const [name, label] of Object.entries(page.groups)) {
    const group = document.querySelector('.' + CSS.escape(name));
    if (!group || group.getAttribute('aria-label') === label) continue;
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', label);
  }
  for (const box of document.querySelectorAll('[class*="-ask-"] input[type="text"]')) {
    const wrong = page.wrong.some((name) => box.closest('.' + CSS.escape(name)));
    if (wrong) box.setAttribute('aria-invalid', 'true');
    else box.removeAttribute('aria-invalid');
  }
  document.documentElement.lang = page.language;
  if (document.title !== page.title) document.title = page.title;
};

const saved = () => {
  let place = document.getElementById('anteroom-saved');
  if (!place) {
    place = document.createElement('div');
    place.id = 'anteroom-saved';
    place.setAttribute('role', 'status');
    place.setAttribute('aria-live', 'polite');
    document.body.appendChild(place);
  }
  if (place.textContent !== page.saved) place.textContent = page.saved;
};

// A new page begins at its heading, unless the patient was quicker and is at a control already.
const arrive = () => {
  const at = document.activeElement;
  if (at && at.matches(FILLED_IN)) return;
  const main = document.querySelector('[data-testid="stMain"]');
  if (main) main.scrollTo(0, 0);
  const heading = document.querySelector('h1');
  if (heading) { heading.setAttribute('tabindex', '-1'); heading.focus({ preventScroll: true }); }
};

// A button can be pressed without leaving the box (by voice, by a screen reader): what was typed there goes before the press.
const sendFirst = () => {
  for (const [name, typed] of pending) {
    const box = one(name, TEXT);
    if (box && !box.disabled && box.value === typed.text) box.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
  }
};

// A button leads to a control, which takes a moment. Who is at another one by then stays there: taken away in the middle of
// a number, they would go on typing into another box, or behind the old number: 22414 instead of 224.
const follow = ({ type, target }) => {
  if (!(target instanceof Element)) return;
  if (type === 'click' && target.closest(BUTTON)) { quicker = false; sendFirst(); }
  if (type === 'focusin' && target.matches(FILLED_IN)) quicker = true;
};

const goTo = (name) => {
  const control = one(name, TOUCHED);
  if (!control || (quicker && document.activeElement?.matches(FILLED_IN))) return;
  control.scrollIntoView({ block: 'center' });
  control.focus({ preventScroll: true });
};

// Words that say where help is come into sight when they come onto the page, wherever the patient is on it.
const helpInSight = () => {
  const found = [...document.querySelectorAll('.crisis[role="alert"]')];
  if (helps.step === page.step && found.length > helps.many) found.at(-1).scrollIntoView({ block: 'nearest' });
  helps = { step: page.step, many: found.length };
};

// Words that were typed when the form closed here, or went on in another window, are not lost without a word: they
// stand here to be copied. What the server has is not shown again.
const showLost = (place) => {
  for (const [name, typed] of pending) if (kept(name) === plain(typed.text) || !typed.text.trim()) pending.delete(name);
  if (!pending.size || !place || place.querySelector('.lost')) return;
  const box = document.createElement('div');
  box.className = 'lost';
  box.setAttribute('role', 'status');
  const words = document.createElement('p');
  words.textContent = page.lost;
  box.append(words, ...[...pending.values()].map((typed) => {
    const text = document.createElement('textarea');
    text.value = typed.text;
    text.readOnly = true;
    text.rows = 3;
    text.setAttribute('aria-label', page.lost);
    return text;
  }));
  place.append(box);
  pending.clear();
};

const after = (what) => requestAnimationFrame(() => setTimeout(what, 120));

// A tab that was duplicated carries the name of the window it was copied from. The younger of two gives the name up.
const watchForTwins = () => {
  const me = { since: performance.timeOrigin, id: Math.random() };
  const channel = new BroadcastChannel('anteroom-windows');
  const tell = (ask) => channel.postMessage({ ...me, window: page.window, ask });
  channel.onmessage = ({ data }) => {
    if (!page.window || data.window !== page.window) return;
    const older = data.since === me.since ? data.id < me.id : data.since < me.since;
    if (older) {
      const here = new URL(window.location.href);
      here.searchParams.delete('w');
      window.location.replace(here);
    } else if (data.ask) tell(false);
  };
  if (page.window) tell(true);
};

export default function ({ data, parentElement }) {
  const last = page.boxes ?? {};
  page = data;
  if (page.step === 'start' && (form || page.reload)) { window.location.replace('/'); return; }
  if (page.reload) { window.location.reload(); return; }
  form = form || page.step !== 'start';
  if (page.lost) { page.boxes = last; showLost(parentElement); }
  if (step !== page.step) {
    if (step !== null) after(arrive);
    step = page.step;
    pending.clear();
    if (page.leave.to) setTimeout(() => { if (step === 'closed') window.location.replace(page.leave.to); }, page.leave.after * 1000);
  }
  if (turn !== null && turn !== page.focus.turn && page.focus.at) after(() => goTo(page.focus.at));
  turn = page.focus.turn;
  after(dress);
  helpInSight();
  saved();
  if (page.pen) {
    window.anteroomPen = { pen: page.pen, window: page.window };
    window.dispatchEvent(new Event('anteroom-pen'));
  }
  if (started) return;
  started = true;
  document.addEventListener('input', remember, true);
  for (const kind of ['click', 'focusin']) document.addEventListener(kind, follow, true);
  document.addEventListener('compositionstart', (event) => { composed = event.target; }, true);
  document.addEventListener('compositionend', () => { composed = null; }, true);
  setInterval(() => { dress(); send(); helpInSight(); }, 400);
  watchForTwins();
}
