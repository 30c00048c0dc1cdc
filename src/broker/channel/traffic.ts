/** What publishers did, for the management API. */
export class Traffic {
  published = 0;
  confirmed = 0;
  /** Unroutable messages: mandatory ones, which went back, and the others. */
  returned = 0;
  dropped = 0;

  add(other: Traffic): void {
    this.published += other.published;
    this.confirmed += other.confirmed;
    this.returned += other.returned;
    this.dropped += other.dropped;
  }
}
