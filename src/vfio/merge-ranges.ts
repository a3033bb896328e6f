/** Addresses from `iova` on. Bytes. */
export interface LoggedRange {
  readonly iova: bigint;
  readonly length: bigint;
}

/**
 * Ranges in whole pages, ascending and apart, at most `most` of them: where there are more, those with the smallest
 * gaps between them become one, so that as little as possible is added. Throws RangeError for a range that ends beyond
 * 2^64, a page size that is no power of two, or room for none.
 */
export function mergeRanges(ranges: readonly LoggedRange[], most: number, pageSize: bigint): LoggedRange[] {
  if (!Number.isInteger(most) || most < 1) throw new RangeError(`"most" expected integer >= 1, got ${most}`);
  if (pageSize < 1n || (pageSize & (pageSize - 1n)) !== 0n)
    throw new RangeError(`"pageSize" expected a power of two, got ${pageSize}`);
  const apart = wholePages(ranges, pageSize);
  const gaps = apart
    .slice(1)
    .map((range, index) => ({ index, gap: range.start - (apart[index] as Span).end }))
    .sort((a, b) => (a.gap < b.gap ? -1 : a.gap > b.gap ? 1 : a.index - b.index));
  const closed = new Set(gaps.slice(0, Math.max(0, apart.length - most)).map(({ index }) => index));
  const merged: Span[] = [];
  for (const [index, range] of apart.entries()) {
    const last = merged.at(-1);
    if (last !== undefined && closed.has(index - 1)) last.end = range.end;
    else merged.push({ ...range });
  }
  return merged.map(({ start, end }) => ({ iova: start, length: end - start }));
}

interface Span {
  start: bigint;
  end: bigint;
}

function wholePages(ranges: readonly LoggedRange[], pageSize: bigint): Span[] {
  const spans = ranges
    .map(({ iova, length }) => {
      const end = (iova + length + pageSize - 1n) & ~(pageSize - 1n);
      if (iova < 0n || length < 1n || end > 1n << 64n)
        throw new RangeError(`"ranges" expected ranges below 2^64, got ${iova} and ${length} bytes`);
      return { start: iova & ~(pageSize - 1n), end };
    })
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const apart: Span[] = [];
  for (const span of spans) {
    const last = apart.at(-1);
    if (last === undefined || span.start > last.end) apart.push(span);
    else if (span.end > last.end) last.end = span.end;
  }
  return apart;
}
