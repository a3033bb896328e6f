import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.doUnmock('node:module');
  vi.unstubAllGlobals();
});

/** The diagnostic of asking for the C library, which must fail. */
async function refusal(): Promise<unknown> {
  const { libc } = await import('../../src/vfio/libc.ts');
  try {
    libc();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test.each([
  ['linux', 'ppc64'],
  ['darwin', 'arm64'],
])('on %s and %s no request is sent, since its number would be another one', async (platform, arch) => {
  vi.stubGlobal('process', { ...process, platform, arch });
  expect(await refusal()).toMatchObject({
    ...{ name: 'PxmError', code: 'PXM412', blame: 'host' },
    message: expect.stringContaining(`there is no VFIO for ${platform} on ${arch}`),
  });
});

test.runIf(process.platform === 'linux')(
  'an installation without koffi is told, with what helps',
  async () => {
    const message = "Cannot find module 'koffi'\nRequire stack:\n- here";
    const missing = () => () => {
      throw new Error(message);
    };
    vi.doMock('node:module', async (original) => ({
      ...((await original()) as object),
      createRequire: missing,
    }));
    const error = await refusal();
    expect(error).toMatchObject({ name: 'PxmError', code: 'PXM412', blame: 'host' });
    expect((error as Error).message).toContain("koffi cannot be loaded: Cannot find module 'koffi'");
    expect((error as Error).message).toContain('optional dependencies');
    expect((error as Error).message).not.toContain('Require stack');
  },
);
