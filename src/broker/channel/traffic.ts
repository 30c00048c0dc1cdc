/** What publishers did, for the management API. */
export class Traffic {
  published = 0;
  confirmed = 0;
  /** Unroutable messages: mandatory ones, which went back, and the others. */
  returned = 0;
  dropped = 0;

  add({ published, confirmed, returned, dropped }: Traffic): void {
    this.published += published;
    this.confirmed += confirmed;
    this.returned += returned;
    this.dropped += dropped;
  }

  /** Adds what another one counted, which begins anew. */
  take(other: Traffic): void {
    this.add(other);
    other.published = other.confirmed = other.returned = other.dropped = 0;
  }
}
