import { text } from "./page";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Keeps «3 min ago» true while a page stays open; the words are the server's. */
export function times(): void {
  setInterval(() => {
    if (document.hidden) return;
    for (const el of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
      const words = relative(new Date(el.dateTime).getTime(), Date.now());
      if (words && el.textContent !== words) el.textContent = words;
    }
  }, 20_000);
}

/** The same rule as the server's; empty beyond a week, where the text is a date and does not age. */
function relative(then: number, now: number): string {
  const apart = Math.abs(now - then);
  if (apart >= 7 * day) return "";
  if (apart < minute) return text("now");
  const [unit, length] = apart < hour ? ["minutes", minute] : apart < day ? ["hours", hour] : ["days", day];
  return text(now >= then ? "ago" : "in", text(unit as string, Math.floor(apart / (length as number))));
}
