import { choice, integer, list, object, optional, required, string } from './types.ts';

const level = (doc: string) => optional(integer(1, 4096, { doc }), '1');

/** Processor topology; ids of each processor are derived. */
export const cpus = object(
  {
    sockets: level('Sockets.'),
    dies: level('Dies in a socket (x86).'),
    clusters: level('Clusters in a socket (virt).'),
    modules: level('Modules in a die (x86).'),
    cores: level('Cores in the level above.'),
    threads: level('Threads in a core.'),
    present: optional(
      integer(1, 4096, { doc: 'Processors that are there at boot; the others can be plugged in later.' }),
      'all',
    ),
    max: optional(
      integer(1, 4096, {
        doc: 'Processors there can ever be. Derived; when written it must be the product of the levels.',
      }),
      'sockets x dies x clusters x modules x cores x threads',
    ),
    model: optional(
      string({
        pattern: /^[!-~][ -~]*$/,
        means: 'a CPU model with features, as `-cpu` takes it',
        doc: 'CPU model and features for the VMM.',
        examples: ['host', 'EPYC-Genoa,+x2apic'],
      }),
      "the VMM's default on x86, cortex-a57 on virt",
    ),
    caches: optional(
      list(
        object({
          cache: required(choice(['l1d', 'l1i', 'l2', 'l3'], { doc: 'Which cache.' })),
          'shared-by': required(
            choice(['thread', 'core', 'module', 'cluster', 'die', 'socket'], {
              doc: 'Level whose processors share one such cache.',
            }),
          ),
        }),
        { doc: 'Where processor caches sit (PPTT on virt).' },
      ),
      "the VMM's; not described",
    ),
  },
  { doc: 'Processor topology. APIC ids, x2APIC ids and MPIDRs are derived from it.' },
);
