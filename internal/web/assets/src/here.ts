const left = 0;
const looking = 1;
const writing = 2;

/** How often the desk is told again that somebody is there, and after how long without a key nobody writes any more, in milliseconds. */
const again = 60_000;
const pause = 10_000;

/**
 * Tells the desk which ticket is open here ([data-say]: its address for that) and whether its reader writes, and shows which colleagues are at
 * which ticket: what the server says of each in a template goes to every [data-here] with the same number and shape.
 */
export function here(): void {
  const all = document.querySelector<HTMLElement>("[data-here-all]");
  if (!all) return;
  let open = "";
  let doing = looking;
  let typed = 0;
  let idle = 0;
  let asked = 0;

  const say = async (what: number): Promise<void> => {
    const answer = await fetch(open, { method: "POST", body: new URLSearchParams({ doing: String(what) }), keepalive: what === left, headers: { "HX-Request": "true" } }).catch(() => undefined);
    if (answer?.status === 200) show(await answer.text());
  };
  const show = (html: string): void => {
    all.innerHTML = html;
    place();
  };
  const place = (): void => {
    for (const el of document.querySelectorAll<HTMLElement>("[data-here]")) {
      const mark = all.querySelector<HTMLTemplateElement>(`template[data-at="${el.dataset.here}"][data-shape="${el.dataset.shape}"]`);
      if (mark || el.hasChildNodes()) el.replaceChildren(...(mark ? [mark.content.cloneNode(true)] : []));
    }
  };
  const look = (): void => {
    const now = document.querySelector<HTMLElement>("[data-say]")?.dataset.say ?? "";
    if (now !== open) {
      if (open) void say(left);
      open = now;
      doing = looking;
      if (open) void say(doing);
    }
    place();
  };
  const turn = (what: number): void => {
    if (!open || doing === what) return;
    doing = what;
    void say(doing);
  };

  look();
  document.addEventListener("htmx:after:swap", look);
  document.addEventListener("input", (event) => {
    if (!(event.target as Element).closest("form[data-draft]")) return;
    typed = performance.now();
    turn(writing);
    clearTimeout(idle);
    idle = window.setTimeout(() => turn(looking), pause);
  });
  setInterval(() => {
    if (open && !document.hidden) void say(doing);
  }, again);
  // Who writes on is said again before it is forgotten.
  setInterval(() => {
    if (doing === writing && performance.now() - typed < pause) void say(doing);
  }, pause);
  window.addEventListener("pagehide", () => {
    if (open) void say(left);
    open = "";
  });
  window.addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", () => {
    if (open && !document.hidden) void say(doing);
  });
  document.body.addEventListener("live:presence", () => {
    clearTimeout(asked);
    asked = window.setTimeout(() => {
      void fetch(all.dataset.hereAll!, { headers: { "HX-Request": "true" } }).then(async (answer) => answer.ok && show(await answer.text()), () => undefined);
    }, 300);
  });
}
