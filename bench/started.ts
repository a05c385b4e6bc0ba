// What benchmarks have started and must end, also when they are told to end themselves: engines and services are
// processes of their own, and would outlive whoever measures them.

/** Something that runs until it is ended; ending it twice ends it once. */
type Started<Thing> = { readonly thing: Thing; end(): Promise<void> };

const running = new Set<() => Promise<void>>();
const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
let listens = false;

async function endAll(number: number): Promise<void> {
  process.stderr.write('\nending what was started ...\n');
  // The last one first: what was started later stands on what was there before.
  for (const end of [...running].toReversed()) {
    try {
      await end();
    } catch (error) {
      process.stderr.write(`could not end what was started: ${String(error)}\n`);
    }
  }
  process.exit(128 + number);
}

function listen(): void {
  if (listens) return;
  listens = true;
  for (const [signal, number] of Object.entries(signals))
    process.once(signal, () => {
      endAll(number).catch(() => process.exit(128 + number));
    });
}

/**
 * Waits for something that is being started, and ends it with `end` when asked to, or when this process is told to end,
 * be it still starting.
 */
export async function started<Thing>(
  starting: Promise<Thing>,
  end: (thing: Thing) => unknown,
): Promise<Started<Thing>> {
  listen();
  let ending: Promise<void> | undefined;
  const endOnce = () => {
    ending ??= starting.then(end, () => undefined).then(() => void running.delete(endOnce));
    return ending;
  };
  running.add(endOnce);
  try {
    return { thing: await starting, end: endOnce };
  } catch (error) {
    running.delete(endOnce);
    throw error;
  }
}
