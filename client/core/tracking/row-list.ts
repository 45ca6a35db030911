/** A list of indices whose memory is kept. */
export class RowList {
  count = 0
  items = new Int32Array(128)

  clear(): void {
    this.count = 0
  }

  add(index: number): void {
    if (this.count === this.items.length) {
      const grown = new Int32Array(this.count * 2)
      grown.set(this.items)
      this.items = grown
    }
    this.items[this.count++] = index
  }
}
