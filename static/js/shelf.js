// shelf.js - what lies on this device, by panellist: answers that wait, and those that were not accepted.
const opened = new Promise((resolve) => {
  const request = globalThis.indexedDB?.open("delphi-rating", 1);
  if (!request) return resolve(null);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("acts", { keyPath: "n", autoIncrement: true }).createIndex("owner", "owner");
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => resolve(null);
}).catch(() => null);

// Where a browser lets nothing be stored, the page itself remembers, for as long as it is open.
const memory = new Map();
let last = 0;

async function ask(mode, question) {
  const transaction = (await opened).transaction("acts", mode, { durability: "strict" });
  const request = question(transaction.objectStore("acts"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

// Stores an act, new or changed; resolves to its number on the shelf.
export async function put(act) {
  if (await opened) return ask("readwrite", (acts) => acts.put(act));
  act.n ??= ++last;
  memory.set(act.n, act);
  return act.n;
}

export async function drop(n) {
  if (await opened) return ask("readwrite", (acts) => acts.delete(n));
  memory.delete(n);
}

// What was sent is remembered beside the pages that are kept, and forgotten with them.
export async function forgetSent() {
  if (!(await opened)) return;
  for (const { n, state } of await ask("readonly", (acts) => acts.getAll())) if (state === "sent") await drop(n);
}

// Every act of this panellist in the order in which they were done.
export async function all(owner) {
  if (await opened) return ask("readonly", (acts) => acts.index("owner").getAll(owner));
  return [...memory.values()].filter((act) => act.owner === owner);
}
