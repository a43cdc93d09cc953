import { meta } from "./page";
import { EventStream, type LiveEvent } from "./stream";

type Word = { event: LiveEvent } | { online: boolean };

/**
 * Hears what changes on the server and tells the page by DOM events on the body, which hx-trigger listens to:
 * live:any and live:KIND for each event, live:KIND:ID for what it happened to (live:ticket:17), live:reset when some were missed.
 * All tabs share one stream: the tab that holds the lock reads it and tells the others.
 */
export function live(): void {
  const address = meta("live");
  if (!address) return;
  const channel = new BroadcastChannel("live");
  let last = meta("live-since");
  const hear = (word: Word): void => {
    if ("online" in word) return connection(word.online);
    last = word.event.id || last;
    tell(word.event);
  };
  channel.onmessage = (message: MessageEvent<Word>) => hear(message.data);
  const read = (): Promise<void> =>
    new EventStream(address, () => last).run((word) => {
      hear(word);
      channel.postMessage(word);
    });
  // Locks exist only on secure origins; elsewhere each tab reads for itself.
  if (!navigator.locks) void read();
  else {
    void navigator.locks.request("live", { ifAvailable: true }, async (lock) => {
      if (lock) return read();
      // Another tab reads; what came while this page was made and sent, it told before this one listened.
      void new EventStream(address + "?once=1", () => last).once((word) => hear(word));
      void navigator.locks.request("live", read);
    });
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) for (const [name, detail] of waiting) fire(name, detail);
    if (!document.hidden) waiting.clear();
  });
}

/** What a hidden page was told; it fetches when somebody looks at it again, each thing once. */
const waiting = new Map<string, LiveEvent>();

function tell(event: LiveEvent): void {
  const names = ["live:any", `live:${event.kind}`, ...(event.kind in event.ids ? [`live:${event.kind}:${event.ids[event.kind]}`] : [])];
  for (const name of names) {
    if (document.hidden) waiting.set(name, event);
    else fire(name, event);
  }
}

function fire(name: string, detail: LiveEvent): void {
  document.body.dispatchEvent(new CustomEvent(name, { detail }));
}

function connection(online: boolean): void {
  const bar = document.querySelector<HTMLElement>("[data-offline]");
  if (bar) bar.hidden = online;
}
