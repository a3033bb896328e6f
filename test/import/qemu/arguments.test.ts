import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importQemu, importQemuText, importQemuWords } from '../../../src/import/qemu/import-qemu.ts';
import { readCommandLine } from '../../../src/import/qemu/read-command-line.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import { qemuArgs } from '../../../src/vmm/qemu/qemu-args.ts';
import { refusal } from '../../topology/support/refusal.ts';
import { imported, importedText } from './support/imported.ts';

const MiB = 1n << 20n;

describe('what QEMU reads as one is one here', () => {
  test('repeated -machine merge, underscores are dashes, later values win', () => {
    const { machine } = imported(
      '-machine type=q35,max_ram_below_4g=1G -M hmat=on -M max-ram-below-4g=2G,dump_guest_core=off',
    );
    expect(machine).toEqual({
      type: 'q35',
      'max-ram-below-4g': 2048n * MiB,
      options: { 'dump-guest-core': false },
    });
  });

  test('-m without a unit is in MiB, with a fraction it is not rounded', () => {
    expect(imported('-M q35 -m 300').memory?.total).toBe(300n * MiB);
    expect(imported('-M q35 -m size=1.5G,slots=3,maxmem=0x100000000').memory).toEqual({
      total: 1536n * MiB,
      max: 4096n * MiB,
      slots: 3,
    });
    expect(imported('-M q35').memory?.total).toBe(128n * MiB);
  });

  test('of several -cpu the last one counts, and virt without one has a 32-bit processor', () => {
    expect(imported('-M q35 -cpu host -cpu EPYC,+x2apic').cpus?.model).toBe('EPYC,+x2apic');
    expect(imported('-M virt').cpus?.model).toBe('cortex-a15');
  });

  test('commas written twice are one within a value', () => {
    const { devices } = imported('-nodefaults -M q35 -device nvme,id=n,serial=a,,b,addr=3');
    expect(devices).toEqual([{ id: 'n', slot: 3, model: 'nvme', options: { serial: 'a,b' } }]);
  });

  test('nested properties of a device keep the types of JSON and go back as JSON, after all other devices', () => {
    const nested = '"serial":"12","iothread-vq-mapping":[{"iothread":"io0","vqs":[0,2]},{"iothread":"io1"}]';
    const declaration = importQemu([
      ...['-nodefaults', '-M', 'q35', '-device', `{"driver":"virtio-blk-pci","id":"b",${nested}}`],
      ...['-device', 'nvme,id=n'],
    ]);
    expect(declaration.topology.devices?.find(({ id }) => id === 'b')?.options).toEqual({
      serial: '12',
      'iothread-vq-mapping.0.iothread': 'io0',
      'iothread-vq-mapping.0.vqs.0': 0,
      'iothread-vq-mapping.0.vqs.1': 2,
      'iothread-vq-mapping.1.iothread': 'io1',
    });
    expect(qemuArgs(resolveTopology(declaration)).slice(-4)).toEqual([
      ...['-device', 'nvme,id=n,bus=pcie.0,addr=1', '-device'],
      '{"driver":"virtio-blk-pci","id":"b","bus":"pcie.0","addr":"2",' +
        '"iothread-vq-mapping":[{"iothread":"io0","vqs":[0,2]},{"iothread":"io1"}],"serial":"12"}',
    ]);
  });

  test('POSIX shared memory is a back end of its own, and shared unless told otherwise', () => {
    const args = '-nodefaults -M q35 -m 1G -object memory-backend-shm,id=m,size=1G -numa node,memdev=m';
    const declaration = importQemu(args.split(' '));
    expect(declaration.topology.nodes?.[0]?.backend).toEqual({ id: 'm', type: 'shm' });
    expect(qemuArgs(resolveTopology(declaration))).toContain('memory-backend-shm,id=m,size=1G');
  });

  test('-device and -object in JSON are the same as in key=value form', () => {
    const plain = importQemu([
      ...['-nodefaults', '-M', 'q35', '-m', '1G', '-numa', 'node,memdev=m0'],
      ...['-object', 'memory-backend-ram,id=m0,size=1G,host-nodes=0-1,policy=bind'],
      ...[
        '-device',
        'pcie-root-port,id=rp,addr=2,chassis=1,hotplug=off',
        '-device',
        'nvme,id=n,bus=rp,serial=x',
      ],
    ]);
    const json = importQemu([
      ...['-nodefaults', '-M', 'q35', '-m', '1G', '-numa', 'node,memdev=m0'],
      '-object',
      '{"qom-type":"memory-backend-ram","id":"m0","size":1073741824,"host-nodes":[0,1],"policy":"bind"}',
      '-device',
      '{"driver":"pcie-root-port","id":"rp","addr":"0x2","chassis":1,"hotplug":false}',
      '-device',
      '{"driver":"nvme","id":"n","bus":"rp","serial":"x"}',
    ]);
    expect(json.topology).toEqual(plain.topology);
    expect(plain.topology.nodes?.[0]?.backend?.['host-nodes']).toEqual([0, 1]);
  });

  test('nested properties in JSON keep their path', () => {
    const device =
      '{"driver":"virtio-blk-pci","id":"b","iothread-vq-mapping":[{"iothread":"t0"},{"iothread":"t1"}],"addr":3}';
    const { topology } = importQemu(['-nodefaults', '-M', 'q35', '-device', device]);
    expect(topology.devices).toEqual([
      {
        id: 'b',
        slot: '0.3',
        model: 'virtio-blk-pci',
        options: { 'iothread-vq-mapping.0.iothread': 't0', 'iothread-vq-mapping.1.iothread': 't1' },
      },
    ]);
  });

  test('-set completes a device before it, -global gives what devices of a model leave out', () => {
    const { buses } = imported(
      '-nodefaults -M q35 -global pxb-pcie.bypass_iommu=on -global driver=pxb-pcie,property=bus_nr,value=9 -device pxb-pcie,id=p,bus_nr=30,addr=4 -device pxb-pcie,id=q,addr=5,bus=pcie.0 -set device.p.addr=6',
    );
    expect(buses).toEqual([
      { id: 'p', type: 'expander', slot: 6, number: 30, bypass: true },
      { id: 'q', type: 'expander', slot: 5, number: 9, bypass: true },
    ]);
  });

  test('sections of a -readconfig file are options', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pxm-'));
    const file =
      '# a machine\n[machine]\n  type = "q35"\n[memory]\nsize = "2G"\n[device "rp"]\ndriver = "pcie-root-port"\naddr = "2.1"\nchassis = "5"\n[chardev "c"]\nbackend = "null"\n';
    writeFileSync(join(folder, 'vm.cfg'), file);
    const { topology } = importQemu(['-nodefaults', '-readconfig', 'vm.cfg'], { folder });
    expect(topology).toMatchObject({
      machine: { type: 'q35' },
      memory: { total: 2048n * MiB },
      buses: [{ id: 'rp', type: 'root-port', slot: '2.1', chassis: 5 }],
      'extra-args': ['-chardev', 'id=c,backend=null'],
    });
  });

  test('the program may come first, and decides the machines', () => {
    expect(importQemu(['/usr/bin/qemu-system-aarch64', '-M', 'virt']).topology.machine.type).toBe('virt');
    expect(importQemu(['qemu-system-x86_64']).topology.machine.type).toBe('pc');
    expect(importQemu(['-M', 'pc-q35-10.2'], { program: 'qemu-kvm' }).topology.machine).toMatchObject({
      vmm: 'qemu-10.2',
    });
  });
});

describe('what no table shows', () => {
  test('is kept in order', () => {
    const kept =
      '-chardev null,id=c -serial chardev:c -device usb-kbd -object rng-random,id=r -snapshot -kernel /boot/vmlinuz -append ro';
    expect(imported(`-M q35 -nodefaults ${kept} -m 1G`)['extra-args']).toEqual(kept.split(' '));
  });

  test('an option that QEMU lacks is kept, with its argument, and named', () => {
    const { text, diagnostics } = importedText('-M q35 -nodefaults -hax fast -shapshot -m 1G');
    expect(diagnostics.map(({ code, message, remedy }) => [code, message, remedy])).toEqual([
      ['PXM310', 'QEMU 11.1 has no option -hax; it is kept as it is', undefined],
      ['PXM310', 'QEMU 11.1 has no option -shapshot; it is kept as it is', 'did you mean -snapshot?'],
    ]);
    expect(text).toContain('extra-args: [-hax, fast, -shapshot]');
  });

  test('without -nodefaults the ports, monitor and drives of QEMU become arguments', () => {
    expect(imported('-M q35 -net none')['extra-args']).toEqual(
      '-serial vc:80Cx24C -parallel vc:80Cx24C -monitor vc:80Cx24C -drive if=ide,index=2,media=cdrom'.split(
        ' ',
      ),
    );
    expect(imported('-M pc -net none -nographic -cdrom a.iso -fda b.img')['extra-args']).toEqual(
      '-nographic -cdrom a.iso -fda b.img -serial mon:stdio -parallel null'.split(' '),
    );
  });

  test('order of objects is said where initiators and ports do not come first', () => {
    const objects = (...list: string[]) =>
      imported(
        `-M q35 -nodefaults -device pci-testdev,id=d ${list.map((object) => `-object ${object}`).join(' ')}`,
      )['object-order'];
    const gi = 'acpi-generic-initiator,id=gi0,pci-dev=d,node=0';
    expect(objects(gi, 'rng-random,id=r', 'memory-backend-ram,id=m,size=1M')).toBeUndefined();
    expect(objects('rng-random,id=r', gi)).toEqual(['r', 'gi0']);
  });
});

describe('what the host decides', () => {
  test.each([
    ['-M virt -accel kvm', 1, '2'],
    ['-M virt,gic-version=max -enable-kvm', 1, '3'],
    ['-M virt,gic-version=3,accel=kvm', 0, '3'],
    ['-M virt', 0, '2'],
  ])('the version of the GIC with KVM: %s', (args, warnings, version) => {
    const { diagnostics } = importedText(args);
    const message = `with KVM the host decides the GIC's version; ${version} is taken here`;
    expect(diagnostics.map((one) => one.message)).toEqual(Array.from({ length: warnings }, () => message));
    expect(imported(args).machine?.['gic-version']).toBe(version);
  });
});

describe('what cannot be read or described is an error at its argument', () => {
  const cases: readonly [args: string, findings: readonly string[]][] = [
    ['-M q35 -m 1Z', ['10 PXM311 "size" is "1Z", expected a size such as 512M']],
    ['-M q35 -smp', ['7 PXM311 -smp needs an argument']],
    ['-M q35 -h', ['7 PXM311 with -h QEMU starts no machine']],
    ['-M microvm', ['3 PXM312 machine "microvm" of qemu-system-x86_64 cannot be described']],
    ['-M pc-q35-9.2', ['3 PXM312 machine version 9.2 cannot be described']],
    ['-M q35,sgx-epc.0.memdev=e', ['7 PXM312 memory of SGX enclaves cannot be described']],
    ['-M q35 -numa node,mem=1G', ['18 PXM301 machine types from 5.1 on take no mem= for a node']],
    ['-M q35 -numa node,memdev=m', ['18 PXM301 memory back end m is not there']],
    ['-M q35 -device nvme,addr=20', ['20 PXM311 "addr" of nvme-0 is "20"']],
    [
      '-M q35 -device nvme,addr=3,multifunction=maybe',
      ['27 PXM311 "multifunction" is "maybe", expected on or off'],
    ],
    ['-M q35 -device {"driver"', ['15 PXM311 an argument that starts with "{" is not JSON']],
    [
      '-M q35 -m x -smp y -numa node,nodeid=z',
      [
        '10 PXM311 "size" is "x", expected a size such as 512M',
        '17 PXM311 "cpus" is "y", expected a number from 0 to 4096',
        '30 PXM311 "nodeid" is "z", expected a number from 0 to 65535',
      ],
    ],
  ];
  for (const [args, expected] of cases) {
    test(args, () => {
      const { diagnostics } = refusal(() => importQemuText(args.split(' ')));
      const found = diagnostics.map(
        ({ span, code, message }) => `${span?.start} ${code} ${message.split(':')[0]}`,
      );
      expect(found.sort()).toEqual([...expected].sort());
    });
  }

  test('a program whose machines are others', () => {
    expect(refusal(() => importQemu(['qemu-system-riscv64', '-M', 'virt'])).message).toContain(
      'machines of "qemu-system-riscv64" cannot be described',
    );
    expect(refusal(() => importQemu([], { program: 'qemu-system-aarch64' })).message).toContain(
      'no default machine',
    );
  });

  test('a configuration file with a line that says nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pxm-'));
    writeFileSync(join(folder, 'bad.cfg'), '[machine]\ntype = q35\n');
    const { diagnostics } = refusal(() => importQemu(['-readconfig', 'bad.cfg'], { folder }));
    expect(diagnostics[0]?.span?.source.name).toBe('bad.cfg');
    expect(diagnostics[0]?.span?.start).toBe(10);
  });
});

describe('a command line in a file', () => {
  const words = (text: string) => readCommandLine(text, 'start.sh').map((word) => word.text);

  test('is split as a shell splits it', () => {
    const text = `# start\nLC_ALL=C FOO='a b' /usr/bin/qemu-system-x86_64 \\\n  -name "my vm",process=x \\\r\n  -append 'root=/dev/vda quiet' -m 1\\ G # more\n-smp "4"`;
    expect(words(text)).toEqual([
      ...['/usr/bin/qemu-system-x86_64', '-name', 'my vm,process=x', '-append'],
      ...['root=/dev/vda quiet', '-m', '1 G', '-smp', '4'],
    ]);
    expect(words('qemu-system-x86_64 -S & echo $x')).toEqual(['qemu-system-x86_64', '-S']);
  });

  test('or at every NUL, as a process has it', () => {
    expect(words('qemu-system-x86_64\0-name\0a b\0-append\0\0')).toEqual([
      ...['qemu-system-x86_64', '-name', 'a b', '-append', ''],
    ]);
  });

  test('is refused where the shell would put something in', () => {
    for (const [text, at] of [
      ['qemu-system-x86_64 -m $MEM', 22],
      ['qemu-system-x86_64 -m "$(nproc)"', 23],
      ['qemu-system-x86_64 -S > log', 22],
      ["qemu-system-x86_64 -name 'open", 25],
    ] as const) {
      expect(refusal(() => words(text)).diagnostics[0]?.span?.start).toBe(at);
    }
  });

  test('shows the place of an error in the file', () => {
    const text = 'qemu-system-x86_64 \\\n  -M q35 \\\n  -m 1G,slots=many\n';
    const { diagnostics } = refusal(() => importQemuWords(readCommandLine(text, 'start.sh')));
    const { source, start } = diagnostics[0]?.span ?? { source: undefined, start: 0 };
    expect(source?.position(start)).toEqual({ line: 3, column: 9 });
  });
});

test('the 64-bit window that is asked for is said, in whichever way QEMU takes it', () => {
  const window = (args: string) => imported(args).machine['pci-window'];
  expect(window('-M q35 -global q35-pcihost.pci-hole64-size=64G')).toBe(65536n * MiB);
  expect(window('-M pc -global driver=i440FX-pcihost,property=pci-hole64-size,value=1T')).toBe(
    1048576n * MiB,
  );
  expect(window('-M virt,highmem-mmio-size=1T')).toBe(1048576n * MiB);
});
