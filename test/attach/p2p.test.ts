import { describe, expect, test } from 'vitest';
import { type P2pDevice, type P2pPolicy, p2pDevices } from '../../src/attach/p2p.ts';
import { Collector } from '../../src/diagnostics/collector.ts';

const gpu: P2pDevice = { id: 'gpu', rootBus: '0000:3a', mappable: true };
const nic: P2pDevice = { id: 'nic', rootBus: '0000:3a', mappable: true };
const far: P2pDevice = { id: 'far', rootBus: '0000:b0', mappable: true };

function decide(policy: P2pPolicy, devices: readonly P2pDevice[]) {
  const report = new Collector();
  const mapped = p2pDevices(policy, devices, report);
  return {
    mapped,
    found: report.diagnostics.map(({ code, severity, message }) => ({ code, severity, message })),
  };
}

describe('memory of devices for other devices', () => {
  test('is mapped for none when they must never reach each other', () => {
    expect(decide('never', [gpu, far])).toEqual({ mapped: [], found: [] });
  });

  test('is mapped for nobody when there is one device', () => {
    expect(decide('always', [{ ...gpu, mappable: false }])).toEqual({ mapped: [], found: [] });
  });

  test('below one root bus is mapped without a word', () => {
    expect(decide('auto', [gpu, nic])).toEqual({ mapped: ['gpu', 'nic'], found: [] });
  });

  test('is mapped across root complexes with a warning that names both sides, unless it must be', () => {
    const { mapped, found } = decide('auto', [gpu, nic, far]);
    expect(mapped).toEqual(['gpu', 'nic', 'far']);
    expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual(Array(3).fill('warning PXM483'));
    expect(found[2]?.message).toBe(
      'device far is below root bus 0000:b0 of the host, and its BARs are mapped also for gpu (0000:3a), nic (0000:3a)',
    );
    expect(decide('always', [gpu, nic, far])).toEqual({ mapped: ['gpu', 'nic', 'far'], found: [] });
  });

  test('that the kernel cannot map is left out with a warning, or is an error when it must be', () => {
    const unable = { ...gpu, mappable: false };
    expect(decide('auto', [unable, nic])).toMatchObject({
      mapped: ['nic'],
      found: [{ code: 'PXM482', severity: 'warning' }],
    });
    expect(decide('always', [unable, nic])).toMatchObject({ found: [{ code: 'PXM482', severity: 'error' }] });
  });
});
