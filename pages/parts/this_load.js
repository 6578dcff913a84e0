// Which load of a window this is, and the pen that it last held. Both travel with every message, also to a server that no
// longer knows this window: so a tab that slept while its twin was written in is told from one that was merely cut off.
const load = [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
let told = null;
let tell = null;

const follow = () => {
  const { anteroomPen: held } = window;   // steady.js: once the page is drawn
  if (!held || !tell) return;
  if (told !== null && (held.pen === told || held.pen === `${held.window}.${load}`)) return;
  told = held.pen;
  tell('told', { load, pen: told });
};

window.addEventListener('anteroom-pen', follow);

export default function ({ setStateValue }) {
  tell = setStateValue;
  follow();
}
