// Tells the server whether someone is still at the form, and warns before it closes. The server's clock decides; what
// counts here is only for the eye. Nothing is kept in the browser.
const TOUCHES = ['pointerdown', 'keydown', 'input', 'wheel', 'touchmove'];
const REPORT_EVERY = 5000, ASK_EVERY = 10000, ASK_WARNED = 4000;
const SAID_AT = [60, 30, 15, 5];
let page = null;
let left = { seconds: Infinity, since: 0 };   // by the server, when it last said so
let asked = 0;
let touched = false;
let asking = false;
let over = false;
let box = null;
let said = new Set();

const now = () => performance.now();
const remaining = () => left.seconds - (now() - left.since) / 1000;

const ask = async () => {
  if (asking || over) return;
  asking = true;
  asked = now();
  const report = touched;
  touched = false;
  try {
    const headers = { hold: page.hold, touched: report ? '1' : '0' };
    const answer = await fetch(page.here, { method: 'POST', headers, cache: 'no-store', redirect: 'error' });
    if (!answer.ok) throw new Error('no answer');
    const told = await answer.json();
    if (told.open) left = { seconds: told.left, since: now() };
    else closed();
  } catch {
    touched = touched || report;   // not heard: it is said again
  } finally {
    asking = false;
  }
};

// Nobody was here in time: away with everything that stands on the screen. Closed by somebody else's doing: the page
// itself says so within seconds; if it does not, it goes as well.
const closed = () => {
  over = true;
  const leave = () => window.location.replace(page.ended);
  if (remaining() <= 1) { cover(); leave(); } else setTimeout(() => { if (!document.querySelector('.form-closed')) window.location.replace('/'); }, 15000);
  if (box) box.close();
};

const cover = () => {
  const words = document.createElement('p');
  words.setAttribute('role', 'status');
  words.style.cssText = 'margin: 3rem auto; max-width: 34rem; padding: 0 1.5rem; font: 1.2rem/1.5 sans-serif;';
  words.textContent = page.words.closing;
  document.body.replaceChildren(words);
  document.title = ' ';
};

const here = () => { touched = true; left = { seconds: Math.max(left.seconds, page.warning + 5), since: now() }; ask(); };

const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const made = () => {
  const dialog = element('dialog', '', {
    id: 'anteroom-still-there', role: 'alertdialog', 'aria-labelledby': 'still-title', 'aria-describedby': 'still-words',
  });
  const words = element('p', `${page.words.closes} ${page.words.kept}`, { id: 'still-words' });
  const count = element('p', '', { class: 'count', 'aria-hidden': 'true' });
  const spoken = element('p', '', { class: 'spoken', role: 'status', 'aria-live': 'polite' });
  const stay = element('button', page.words.stay, { type: 'button', autofocus: '' });
  stay.addEventListener('click', () => { dialog.close(); here(); });
  dialog.addEventListener('cancel', here);
  dialog.append(element('h2', page.words.title, { id: 'still-title' }), words, count, spoken, stay);
  document.body.appendChild(dialog);
  return { dialog, count, spoken, close: () => dialog.close() };
};

const warn = (seconds) => {
  box = box ?? made();
  if (!box.dialog.open) { said = new Set(); box.spoken.textContent = ''; box.dialog.showModal(); }
  const words = page.words.left.replace('{n}', String(Math.max(0, Math.ceil(seconds))));
  if (box.count.textContent !== words) box.count.textContent = words;
  // Counted gently: four times in all, never every second.
  const mark = SAID_AT.find((one) => seconds <= one && seconds > one - 3 && !said.has(one));
  if (mark) { said.add(mark); box.spoken.textContent = words; }
};

const tick = () => {
  if (!page || over) return;
  const seconds = remaining();
  const warned = seconds <= page.warning;
  if (warned) warn(seconds);
  else if (box && box.dialog.open) box.close();
  if (seconds <= 0 && !document.getElementById('anteroom-gone')) hide();
  const wait = seconds <= 0 ? 1000 : warned ? ASK_WARNED : ASK_EVERY;
  if (now() - asked >= wait) ask();
};

// The time is over and the server cannot be asked, or has not answered yet: nothing stays readable meanwhile.
const hide = () => {
  const style = element('style', '[data-testid="stApp"] { visibility: hidden; }', { id: 'anteroom-gone' });
  document.head.appendChild(style);
};

const felt = () => {
  if (!page || over || (box && box.dialog.open)) return;
  touched = true;
  if (now() - asked >= REPORT_EVERY) ask();
};

export default function ({ data }) {
  const first = page === null;
  if (first || page.hold !== data.hold) left = { seconds: data.left, since: now() };
  page = data;
  if (!first) return;
  asked = now();
  for (const kind of TOUCHES) document.addEventListener(kind, felt, { capture: true, passive: true });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
  setInterval(tick, 500);
}
