export interface LiveEvent {
  id: string;
  kind: string;
  ids: Record<string, number>;
}

/**
 * A reader of server-sent events. EventSource would hide why it failed, knows only event names that it was told before, and
 * cannot begin where another tab's stream ended.
 */
export class EventStream {
  private wait = 1_000;
  private failures = 0;

  constructor(
    private readonly address: string,
    private readonly last: () => string,
  ) {}

  /** Reads until the server says that this person may not, and comes back after every loss. */
  async run(hear: (word: { event: LiveEvent } | { online: boolean }) => void): Promise<void> {
    for (;;) {
      try {
        const answer = await this.ask();
        if ([204, 401, 403, 404].includes(answer.status)) return;
        if (!answer.ok || !answer.body) throw new Error(String(answer.status));
        if (this.failures > 1) hear({ online: true });
        this.failures = 0;
        this.wait = 1_000;
        await this.read(answer.body, (event) => hear({ event }));
      } catch {
        // One lost connection is ordinary; the second in a row is worth a word.
        if (++this.failures === 2) hear({ online: false });
      }
      await new Promise((resume) => setTimeout(resume, this.wait * (0.5 + Math.random())));
      this.wait = Math.min(this.wait * 2, 30_000);
    }
  }

  /** Reads what there is now, and does not come back. */
  async once(hear: (word: { event: LiveEvent }) => void): Promise<void> {
    const answer = await this.ask().catch(() => null);
    if (answer?.ok && answer.body) await this.read(answer.body, (event) => hear({ event })).catch(() => {});
  }

  private ask(): Promise<Response> {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (this.last()) headers["Last-Event-ID"] = this.last();
    return fetch(this.address, { headers, cache: "no-store" });
  }

  private async read(body: ReadableStream<Uint8Array>, hear: (event: LiveEvent) => void): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) {
        const event = parse(block);
        if (event) hear(event);
      }
    }
  }
}

function parse(block: string): LiveEvent | null {
  const field = (name: string): string => block.split("\n").find((line) => line.startsWith(name + ":"))?.slice(name.length + 1).trim() ?? "";
  const kind = field("event");
  if (!kind) return null;
  try {
    return { id: field("id"), kind, ids: JSON.parse(field("data") || "{}") };
  } catch {
    return null;
  }
}
