/** Takes a player from moment to moment, however fast they are asked for. Times are epoch milliseconds of the run. */
export interface Seeker {
  /**
   * Goes to `at`. One seek is under way at a time: what is asked meanwhile waits, and only the newest is kept, so that
   * each one that begins is seen.
   * @param isFinal it does not wait: the one under way is given up for it
   */
  to(at: number, isFinal?: boolean): void;
  /** Where it goes, while it is under way; `null` = it is there. */
  readonly target: number | null;
  /** The player's news came: a seek may have ended with them. */
  onNews(): void;
}

export interface SeekerDeps {
  /** Tells the player; resolves when it was told. */
  order(at: number): Promise<unknown>;
  /** Whether the player says that it is on its way. */
  isSeeking(): boolean;
  /** `target` has changed. */
  changed(): void;
}

export function createSeeker({ order, isSeeking, changed }: SeekerDeps): Seeker {
  let target: number | null = null;
  let waiting: number | null = null;
  /** Orders given, and those that the player has got. */
  let given = 0;
  let got = 0;

  function begin(at: number): void {
    waiting = null;
    const mine = ++given;
    void order(at).then(() => {
      got = Math.max(got, mine);
      settle();
    });
  }

  function settle(): void {
    if (target === null || got < given || isSeeking()) return;
    if (waiting !== null) return begin(waiting);
    target = null;
    changed();
  }

  return {
    to(at, isFinal = false) {
      const isUnderWay = target !== null;
      target = at;
      changed();
      if (isUnderWay && !isFinal) waiting = at;
      else begin(at);
    },
    get target() {
      return target;
    },
    onNews: settle,
  };
}
