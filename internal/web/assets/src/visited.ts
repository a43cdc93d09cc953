/** A page that was open in this tab. */
export interface Visit {
  href: string;
  name: string;
}

const most = 8;

/** The tickets and devices that were open in this tab, the last first; this page is not among them. */
export function visited(): Visit[] {
  return read().filter((v) => v.href !== here());
}

/** Notes that this page is open, if it is one that somebody may want to come back to. */
export function visit(): void {
  if (!/^\/w\/[a-z-]+\/\d+$/.test(location.pathname)) return;
  const name = document.title.replace(/ [–·|-] [^–·|-]*$/, "");
  const list = [{ href: here(), name }, ...read().filter((v) => v.href !== here() && v.name !== name)];
  sessionStorage.setItem("visited", JSON.stringify(list.slice(0, most)));
}

function here(): string {
  return location.pathname;
}

function read(): Visit[] {
  try {
    return JSON.parse(sessionStorage.getItem("visited") ?? "[]") as Visit[];
  } catch {
    return [];
  }
}
