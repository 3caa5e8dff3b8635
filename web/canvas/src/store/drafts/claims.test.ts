import { expect, test } from "vitest";
import { microtasks, ToyClock } from "../../api/toyClock";
import { AskedClaims, LockClaims, type Channel, type Claims } from "./claims";

/** The windows of a browser that hear each other. */
class Air {
  readonly #channels: Channel[] = [];

  channel(): Channel {
    const channel: Channel = {
      onmessage: null,
      postMessage: (data) => {
        const message = new MessageEvent("message", { data });
        for (const other of this.#channels) if (other !== channel) other.onmessage?.(message);
      },
    };
    this.#channels.push(channel);
    return channel;
  }
}

/** Locks as a browser has them, with nothing but what is asked of them. */
class ToyLockManager {
  readonly #queues = new Map<string, Promise<void>>();

  request = async (
    name: string,
    { signal }: { signal: AbortSignal },
    hold: () => Promise<void>,
  ): Promise<void> => {
    const before = this.#queues.get(name) ?? Promise.resolve();
    let done = () => {};
    this.#queues.set(name, new Promise((resolve) => (done = resolve)));
    const gaveUp = new Promise<never>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason)),
    );
    try {
      await Promise.race([before, gaveUp]);
      await hold();
    } finally {
      void before.then(done);
    }
  };
}

type Windows = (clock: ToyClock) => () => Claims;

const kinds: readonly (readonly [string, Windows])[] = [
  [
    "by asking around",
    (clock) => {
      const air = new Air();
      return () => new AskedClaims(air.channel(), clock);
    },
  ],
  [
    "by locks",
    (clock) => {
      const locks = new ToyLockManager() as unknown as LockManager;
      return () => new LockClaims(locks, clock);
    },
  ],
];

for (const [kind, windows] of kinds) {
  const setup = () => {
    const clock = new ToyClock();
    const window = windows(clock);
    const claim = async (claims: Claims, tab: string) => {
      const claimed = claims.claim(tab);
      await microtasks();
      clock.pass(1000);
      return claimed;
    };
    return { one: window(), two: window(), claim };
  };

  test(`${kind}, a tab belongs to one window only`, async () => {
    const { one, two, claim } = setup();
    expect(await claim(one, "a")).toBe(true);
    expect(await claim(one, "a")).toBe(true);
    expect(await claim(two, "a")).toBe(false);
    expect(await claim(two, "b")).toBe(true);
  });

  test(`${kind}, a tab that is let go can be had by another window`, async () => {
    const { one, two, claim } = setup();
    await claim(one, "a");
    one.release("a");
    expect(await claim(two, "a")).toBe(true);
    expect(await claim(one, "a")).toBe(false);
  });
}

test("a page that is being reloaded lets go within the patience of the next", async () => {
  const clock = new ToyClock();
  const locks = new ToyLockManager() as unknown as LockManager;
  const [old, next] = [new LockClaims(locks, clock), new LockClaims(locks, clock)];
  await old.claim("a");
  const claimed = next.claim("a");
  clock.pass(200);
  old.release("a");
  expect(await claimed).toBe(true);
});
