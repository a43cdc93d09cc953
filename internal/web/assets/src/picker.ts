import { make, text } from "./page";

/** What is put into a text: words, the same with their form, or a person who is mentioned. */
export interface Piece {
  text: string;
  html?: string;
  person?: number;
}

/** Where somebody writes: a plain field, or the editor in its place. */
export interface Pen {
  root: HTMLElement;
  /** What stands in the line before the cursor; undefined where something is selected. */
  before(): string | undefined;
  /** Puts a piece in the place of so many characters before the cursor. */
  put(length: number, piece: Piece): void;
  /** Where the cursor is, in the window. */
  at(): { left: number; top: number; bottom: number };
}

interface Offer {
  id: number;
  name: string;
  hint?: string;
  note?: string;
}

/** What a sign at the beginning of a word asks for. */
interface Sort {
  sign: RegExp; // its first group is what was typed after the sign
  notes?: boolean; // only in notes
  wait?: number; // milliseconds without another key before it is asked for
  find(base: string, typed: string): Promise<Offer[]>;
  piece(base: string, offer: Offer): Piece | Promise<Piece>;
}

const kept = new Map<string, Promise<Offer[]>>();

async function ask<T>(address: string): Promise<T> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return (await answer.json()) as T;
}

/** All that an address offers, asked for once while the page is open. */
function all(address: string): Promise<Offer[]> {
  let list = kept.get(address);
  if (!list) {
    list = ask<Offer[]>(address);
    list.catch(() => kept.delete(address));
    kept.set(address, list);
  }
  return list;
}

async function named(address: string, typed: string): Promise<Offer[]> {
  const words = fold(typed).split(/\s+/);
  return (await all(address)).filter((offer) => words.every((word) => fold(offer.name).includes(word)));
}

const sorts: Sort[] = [
  {
    sign: /(?:^|\s)(::([^:\n]{0,40}))$/,
    find: (base, typed) => named(`${base}/canned`, typed),
    piece: (base, offer) => ask<Piece>(`${base}/canned/${offer.id}`),
  },
  {
    sign: /(?:^|[\s(])(@([\p{L}\p{N}'’. -]{0,40}))$/u,
    notes: true,
    find: (base, typed) => named(`${base}/colleagues`, typed),
    piece: (_, offer) => ({ text: `@${offer.name}`, person: offer.id }),
  },
  {
    sign: /(?:^|[\s(])(#([\p{L}\p{N}][\p{L}\p{N}'’ -]{0,40}))$/u,
    wait: 120,
    find: (base, typed) => (/\s$/.test(typed) ? Promise.resolve([]) : ask<Offer[]>(`${base}/tickets?q=${encodeURIComponent(typed)}`)),
    piece: (_, offer) => ({ text: `#${offer.id}` }),
  },
];

const most = 8;

let open: { pen: Pen; sort: Sort; base: string; typed: string; shown: Offer[]; at: number } | undefined;
let turn = 0;
let left = ""; // what stood before the cursor when the list was closed by hand

const pens = new WeakMap<HTMLElement, { pen: Pen; area: HTMLTextAreaElement }>();

/** Offers what can be put in while somebody writes with a pen; area holds what is sent, and says where to ask. */
export function attach(pen: Pen, area: HTMLTextAreaElement): void {
  if (pens.has(pen.root) || !area.dataset.pick) return;
  pens.set(pen.root, { pen, area });
  pen.root.setAttribute("aria-autocomplete", "list");
  pen.root.setAttribute("aria-haspopup", "listbox");
  pen.root.addEventListener("blur", close);
}

/** The one list of all pens, and the keys that choose in it. */
export function picker(): void {
  document.addEventListener("focusin", (event) => {
    const area = event.target as HTMLTextAreaElement;
    if (area.matches?.("textarea[data-pick]")) attach(plain(area), area);
  });
  // The editor tells by the field below it, when it has read what was typed.
  document.addEventListener("input", (event) => event.target instanceof HTMLTextAreaElement && void look());
  document.addEventListener("selectionchange", () => open && !open.pen.before() && close());
  // Before the editor hears of them, which would break the line first.
  document.addEventListener("keydown", (event) => {
    if (!open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark((open.at + step + open.shown.length) % open.shown.length);
    else if (event.key === "Enter" || event.key === "Tab") void choose(open.at);
    else if (event.key === "Escape") {
      left = open.typed;
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  // A button that asks for the list, for those who do not know the sign.
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest?.<HTMLElement>("[data-pick-open]");
    const form = button?.closest("form");
    if (!button || !form) return;
    const field = form.querySelector<HTMLElement>(".editor-text, .draft-text:not([hidden])");
    field?.focus();
    const known = field && pens.get(field);
    if (!known) return;
    const before = known.pen.before() ?? "";
    known.pen.put(0, { text: (before && !/\s$/.test(before) ? " " : "") + button.dataset.pickOpen! });
    void look();
  });
}

/** The plain field itself. */
export function plain(area: HTMLTextAreaElement): Pen {
  return {
    root: area,
    before: () => (area.selectionStart === area.selectionEnd ? area.value.slice(0, area.selectionStart).split("\n").pop() : undefined),
    put: (length, piece) => {
      area.setRangeText(piece.text, area.selectionStart - length, area.selectionStart, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
    at: () => {
      const { left, top, bottom } = area.getBoundingClientRect();
      return { left, top, bottom };
    },
  };
}

async function look(): Promise<void> {
  const known = pens.get(document.activeElement as HTMLElement);
  const line = known?.pen.before();
  if (!known || !line) return close();
  const { pen, area } = known;
  for (const sort of sorts) {
    const hit = sort.sign.exec(line);
    if (!hit || (sort.notes && !("mention" in area.dataset))) continue;
    const [, typed, words] = hit as unknown as [string, string, string];
    if (left && typed.startsWith(left)) return close();
    left = "";
    const mine = ++turn;
    if (sort.wait) {
      await new Promise((done) => setTimeout(done, sort.wait));
      if (mine !== turn) return;
    }
    const base = area.dataset.pick!;
    const found = await sort.find(base, words).catch(() => []);
    if (mine !== turn) return; // more was typed meanwhile
    if (found.length === 0) return close();
    open = { pen, sort, base, typed, shown: found.slice(0, most), at: 0 };
    return show();
  }
  left = "";
  close();
}

function list(): HTMLElement {
  const there = document.getElementById("picks");
  if (there) return there;
  const made = make("ul", { id: "picks", class: "picks", role: "listbox", "aria-label": text("picks"), hidden: "" });
  document.body.append(made, make("p", { id: "picks-said", class: "sr-only", role: "status" }));
  return made;
}

function show(): void {
  const box = list();
  const { pen, shown } = open!;
  box.replaceChildren(
    ...shown.map((offer, i) => {
      const option = make("li", { role: "option", id: `pick-${i}` }, make("strong", {}, offer.name));
      if (offer.hint) option.append(make("span", { class: "picks-hint" }, offer.hint));
      if (offer.note) option.append(make("span", { class: "picks-note" }, offer.note));
      // The text keeps the focus.
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => void choose(i));
      return option;
    }),
  );
  box.hidden = false;
  pen.root.setAttribute("aria-controls", "picks");
  document.getElementById("picks-said")!.textContent = text("picked", shown.length);
  place(box, pen.at());
  mark(0);
}

/** Below the line that is written, or above it where there is no room. */
function place(box: HTMLElement, at: { left: number; top: number; bottom: number }): void {
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = at.bottom + 4;
  const top = below + height > innerHeight ? Math.max(4, at.top - height - 4) : below;
  box.style.setProperty("inset-block-start", `${top}px`);
  box.style.setProperty("inset-inline-start", `${Math.max(4, Math.min(at.left, innerWidth - width - 4))}px`);
}

function mark(at: number): void {
  open!.at = at;
  [...list().children].forEach((el, i) => el.setAttribute("aria-selected", String(i === at)));
  const current = list().children[at];
  open!.pen.root.setAttribute("aria-activedescendant", current?.id ?? "");
  current?.scrollIntoView({ block: "nearest" });
}

function close(): void {
  turn++;
  if (!open) return;
  open.pen.root.removeAttribute("aria-activedescendant");
  open.pen.root.removeAttribute("aria-controls");
  open = undefined;
  list().hidden = true;
  document.getElementById("picks-said")!.textContent = "";
}

async function choose(at: number): Promise<void> {
  const { pen, sort, base, typed, shown } = open!;
  const offer = shown[at];
  close();
  if (!offer) return;
  try {
    const piece = await sort.piece(base, offer);
    // Whoever has gone on writing meanwhile keeps what they wrote.
    if (pen.before()?.endsWith(typed)) pen.put(typed.length, piece);
  } catch {
    document.getElementById("picks-said")!.textContent = text("failed");
  }
}

/** Without accents and capitals. */
function fold(s: string): string {
  return s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
