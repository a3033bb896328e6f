import { describe, expect, test } from 'vitest';
import { captureArgs } from '../../../src/vmm/capture/capture-args.ts';
import { emptyFirmware } from '../../../src/vmm/capture/default-firmware.ts';
import { unreservedMemory } from '../../../src/vmm/capture/default-memory.ts';

const rewritten = (line: string, standIns = false) => captureArgs(line.split(' '), standIns).join(' ');

describe('arguments for a capture', () => {
  test.each([
    ['-M q35,accel=kvm:tcg,hmat=on -enable-kvm -accel kvm -m 1G', '-M q35,hmat=on -m 1G'],
    ['--machine accel=kvm,type=q35 --display gtk -vnc :0 -S', '--machine type=q35'],
    ['-M pc,x-oem-id=a,,accel=b,accel=kvm', '-M pc,x-oem-id=a,,accel=b'],
    ['-kernel vmlinuz -initrd x -append console=ttyS0 -device e1000e', '-device e1000e'],
    ['-cpu host,pmu=off -cpu neoverse-v1', '-cpu max,pmu=off -cpu max'],
    [
      '-cpu cortex-a72,aarch64=on -cpu cortex-a57 -cpu cortex-a5',
      '-cpu max,aarch64=on -cpu cortex-a57 -cpu max',
    ],
    ['-cpu EPYC,+x2apic', '-cpu EPYC,+x2apic'],
  ])('%s becomes %s', (given, kept) => {
    expect(rewritten(given)).toBe(kept);
  });

  test.each([
    [
      'memory-backend-file,id=m,size=1T,mem-path=/dev/hugepages,share=on,prealloc=on',
      'memory-backend-ram,id=m,size=1T,reserve=off',
    ],
    [
      'memory-backend-ram,size=1G,id=m,host-nodes.0=1,policy=bind',
      'memory-backend-ram,size=1G,id=m,reserve=off',
    ],
    [
      'qom-type=memory-backend-memfd,id=m,size=1G,hugetlb=on',
      'qom-type=memory-backend-ram,id=m,size=1G,reserve=off',
    ],
    [
      '{"id":"m","qom-type":"memory-backend-memfd","size":1024,"host-nodes":[1]}',
      '{"qom-type":"memory-backend-ram","id":"m","size":1024,"reserve":false}',
    ],
    ['{"id":"m","qom-type"', '{"id":"m","qom-type"'],
    ['memory-backend-ram,id=m,size=1G,sise=2', 'memory-backend-ram,id=m,size=1G,sise=2,reserve=off'],
    ['rng-random,id=r,filename=/dev/urandom', 'rng-random,id=r,filename=/dev/urandom'],
  ])('-object %s reserves no memory: %s', (given, kept) => {
    expect(captureArgs(['-object', given], false)).toEqual(['-object', kept]);
  });

  test.each([
    [
      'vfio-pci,host=01:00.0,id=gpu,bus=rp0,addr=0.0,iommufd=i,multifunction=on',
      'pci-testdev,id=gpu,bus=rp0,addr=0.0,multifunction=on',
    ],
    ['{"id":"g","driver":"vfio-pci","fd":"4","bus":"rp0"}', '{"driver":"pci-testdev","id":"g","bus":"rp0"}'],
    ['e1000e,id=n', 'e1000e,id=n'],
  ])('-device %s is stood in for by %s only when asked for', (given, kept) => {
    expect(captureArgs(['-device', given], true)).toEqual(['-device', kept]);
    expect(captureArgs(['-device', given], false)).toEqual(['-device', given]);
  });

  test('an iommufd beside stand-ins opens nothing', () => {
    expect(rewritten('-object iommufd,id=i', true)).toBe('-object iommufd,id=i,fd=0');
    expect(rewritten('-object iommufd,fd=20,id=i', true)).toBe('-object iommufd,id=i,fd=0');
    expect(rewritten('-object iommufd,id=i')).toBe('-object iommufd,id=i');
  });
});

describe('memory that the host could not promise', () => {
  const added = (line: string) => unreservedMemory(line.split(' '), 2 ** 30).join(' ');

  test.each([
    [
      '-M q35 -m 2G',
      '-object memory-backend-ram,id=pc.ram,size=2147483648,reserve=off -machine memory-backend=pc.ram',
    ],
    [
      '-m size=1.5T,slots=2,maxmem=4T -machine type=virt-11.1',
      '-object memory-backend-ram,id=mach-virt.ram,size=1649267441664,reserve=off -machine memory-backend=mach-virt.ram',
    ],
    [
      '-M pc -m 4096',
      '-object memory-backend-ram,id=pc.ram,size=4294967296,reserve=off -machine memory-backend=pc.ram',
    ],
  ])('%s', (given, expected) => {
    expect(added(given)).toBe(expected);
  });

  test.each([
    '-M q35 -m 1G',
    '-M q35',
    '-M q35 -m 2G -numa node,memdev=m',
    '-M q35,memory-backend=m -m 2G',
    '-M isapc -m 2G',
    '-M q35 -m lots',
  ])('is left as it is in %s', (given) => {
    expect(added(given)).toBe('');
  });
});

describe('a firmware for the arm virt machine', () => {
  test.each([
    ['-M virt,gic-version=3 -cpu max', '-bios /dev/null'],
    ['-machine type=virt-11.0', '-bios /dev/null'],
    ['-M virt -bios QEMU_EFI.fd', ''],
    ['-M virt -drive if=pflash,format=raw,file=code.fd', ''],
    ['-M q35', ''],
  ])('%s: %s', (line, added) => {
    expect(emptyFirmware(line.split(' ')).join(' ')).toBe(added);
  });
});
