import { text } from "./page";

interface State {
  timer: number;
  dirty: boolean;
  busy: boolean;
}

const states = new WeakMap<HTMLFormElement, State>();

/** Keeps what is typed in a form on the server while it is typed: form[data-draft=address] posts its fields there. */
export function drafts(): void {
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-draft]");
    if (form) touch(form, 700);
  });
  document.addEventListener("submit", (event) => {
    const state = states.get(event.target as HTMLFormElement);
    if (!state) return;
    clearTimeout(state.timer);
    state.dirty = false;
    // The words leave with the form itself, whether or not their draft could be kept.
    (event.target as HTMLFormElement).removeAttribute("data-draft-failed");
  });
  // The last words leave with the page; keepalive outlives it.
  window.addEventListener("pagehide", () => each((form) => void save(form, true)));
  window.addEventListener("online", () => each((form) => void save(form)));
  window.addEventListener("beforeunload", (event) => {
    let lost = false;
    each((form) => (lost ||= form.hasAttribute("data-draft-failed")));
    if (lost) event.preventDefault();
  });
}

function each(run: (form: HTMLFormElement) => void): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) if (states.get(form)?.dirty) run(form);
}

function touch(form: HTMLFormElement, delay: number): void {
  const state = states.get(form) ?? { timer: 0, dirty: false, busy: false };
  states.set(form, state);
  state.dirty = true;
  clearTimeout(state.timer);
  state.timer = window.setTimeout(() => void save(form), delay);
}

async function save(form: HTMLFormElement, last = false): Promise<void> {
  const state = states.get(form)!;
  if (state.busy && !last) return touch(form, 500);
  state.busy = true;
  state.dirty = false;
  say(form, text("saving"));
  try {
    const answer = await fetch(form.dataset.draft!, { method: "POST", body: fields(form), keepalive: last, headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
    form.removeAttribute("data-draft-failed");
    say(form, text("saved"));
    advise(form, answer.status === 200 ? await answer.text() : "");
  } catch {
    form.setAttribute("data-draft-failed", "");
    say(form, text("unsaved"));
    touch(form, 5_000);
  } finally {
    state.busy = false;
  }
}

/** What could be said more plainly, where the server has advice; what has not changed is not said again. */
function advise(form: HTMLFormElement, html: string): void {
  const place = form.querySelector("[data-advice]");
  if (!place || place.getAttribute("data-advice") === html) return;
  place.setAttribute("data-advice", html);
  place.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
}

/** All fields except files, which are sent once, with the form itself. */
function fields(form: HTMLFormElement): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") params.append(name, value);
  return params;
}

function say(form: HTMLFormElement, words: string): void {
  const el = form.querySelector("[data-draft-status]");
  if (el) el.textContent = words;
}
