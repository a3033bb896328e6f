import { facts, type Item, item } from './item.ts';

const FEW = 4;

/** Runs of items that are alike but for name and address become one item each; those with links stay. */
export function collapse(items: readonly Item[]): Item[] {
  const runs: Item[][] = [];
  for (const next of items) {
    const run = runs.at(-1);
    const [first] = run ?? [];
    if (run && first && alike(first) === alike(next) && !next.linked) run.push(next);
    else runs.push([next]);
  }
  return runs.flatMap((run) => (run.length < FEW ? run.map(inner) : merged(run)));
}

function inner(entry: Item): Item {
  return { ...entry, children: collapse(entry.children) };
}

function alike(entry: Item): string {
  const { kind, tone, linked, children } = entry;
  return JSON.stringify([kind, tone, linked, kindOf(entry), children.map(alike)]);
}

/** The model, which comes first among the facts of a function; nodes are alike whatever they have. */
function kindOf({ kind, note }: Item): string {
  if (kind === 'node' || kind === 'placeholder') return 'node';
  return note.split(',', 1).join() || kind;
}

function merged(run: readonly Item[]): Item {
  const [first] = run as [Item];
  const last = run.at(-1) ?? first;
  const columns = first.children.map((_, column) => run.map((one) => one.children[column] ?? first));
  const addresses = first.right && `${own(first)} … ${own(last)}`;
  return item({
    ...first,
    label: `${first.label} … ${last.label}`,
    note: facts(`${run.length} × ${kindOf(first)}`, addresses),
    right: '',
    about: `${run.length} alike, from ${first.about} to ${last.about}`,
    children: collapse(columns.map(merged)),
    subjects: run.flatMap(({ subjects }) => subjects),
  });
}

/** The address without what it opens. */
function own({ right }: Item): string {
  return right.split(' → ', 1).join();
}
