/** Sleeps; `false` when the signal ended it. Anything else that the clock throws is thrown on. */
export async function sleepUnlessOver(
  clock: { sleep(ms: number, signal: AbortSignal): Promise<void> },
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
