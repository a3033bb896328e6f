import { nearest } from '../../diagnostics/nearest.ts';
import { BUILT_IN } from '../../profiles/built-in.ts';
import type { Profile } from '../../profiles/profile.ts';
import { parseProfile } from '../../profiles/read-profile.ts';
import type { DeclaredDevice, DeclaredMemoryDevice } from '../schema/topology.ts';
import type { Context } from './context.ts';

/** A device, or memory device, and the profile that applies to it. */
export interface Applied {
  readonly device: DeclaredDevice | DeclaredMemoryDevice;
  readonly profile: Profile;
  /** The key that chose it. */
  readonly by: 'profile' | 'ids';
}

/**
 * The profile of each device: the one it names, else the one that lists its ids, the user's own before those that come
 * with pxm. Errors: PXM109 for a profile of other devices, PXM133 for one that is unknown or not unambiguous.
 */
export function chooseProfiles(ctx: Context): Applied[] {
  const { devices = [], 'memory-devices': memoryDevices = [] } = ctx.topology;
  const own = ownProfiles(ctx);
  return [
    ...devices.flatMap((device) => choose(ctx, device, own, 'device', device.ids)),
    ...memoryDevices.flatMap((device) => choose(ctx, device, own, 'virtio-mem', undefined)),
  ];
}

/** Profiles in files of the user's own, by name. */
function ownProfiles(ctx: Context): Map<string, Profile> {
  const own = new Map<string, Profile>();
  const { profiles: files } = ctx.topology;
  if (files !== undefined && ctx.declaration.profiles === undefined) {
    ctx.report.error('PXM133', 'profiles are files beside the topology, which was given as a text alone', {
      span: ctx.at(files),
      remedy: 'load the topology from its file (loadTopology), or remove section profiles',
    });
  }
  for (const [at, { value }] of (ctx.declaration.profiles ?? []).entries()) {
    if (own.has(value.profile)) {
      ctx.report.error('PXM133', `two files have a profile named ${value.profile}`, {
        span: files && ctx.at(files, at),
        remedy: 'give every profile a name of its own',
      });
    }
    own.set(value.profile, value);
  }
  return own;
}

function choose(
  ctx: Context,
  device: Applied['device'],
  own: ReadonlyMap<string, Profile>,
  kind: Profile['for'],
  ids: string | undefined,
): Applied[] {
  const name = device.profile;
  if (name === 'none') return [];
  if (name !== undefined) {
    const found = own.get(name) ?? builtIn(`${name}.yaml`);
    if (!found) reportUnknown(ctx, device, name, own);
    else if ((found.for ?? 'device') !== kind || ('type' in device && device.type !== kind))
      reportOther(ctx, device, found);
    else return [{ device, profile: found, by: 'profile' }];
    return [];
  }
  if (ids === undefined) return [];
  const listing = [...own.values()].filter((profile) => lists(profile, ids));
  const candidates = listing.length > 0 ? listing : builtInListing(ids);
  const [first, ...others] = candidates;
  if (!first) return [];
  if (others.length > 0) {
    const names = candidates.map((profile) => profile.profile);
    ctx.report.error(
      'PXM133',
      `the ids ${ids} of device ${device.id} are those of several profiles: ${names.join(', ')}`,
      {
        span: ctx.at(device, 'ids'),
        remedy: `write profile: ${names[0]}, or profile: none`,
      },
    );
    return [];
  }
  return [{ device, profile: first, by: 'ids' }];
}

function lists(profile: Profile, ids: string): boolean {
  return profile.ids?.some((one) => one.toLowerCase() === ids.toLowerCase()) ?? false;
}

const parsed = new Map<string, Profile>();

/** A profile that comes with pxm, by its file; each is read when it is first asked for. */
function builtIn(file: string): Profile | undefined {
  const text = BUILT_IN[file];
  if (text === undefined) return undefined;
  const known = parsed.get(file) ?? parseProfile(text, file).value;
  parsed.set(file, known);
  return known;
}

function builtInListing(ids: string): Profile[] {
  return Object.entries(BUILT_IN)
    .filter(([, text]) => text.includes(ids.toLowerCase()))
    .flatMap(([file]) => builtIn(file) ?? [])
    .filter((profile) => lists(profile, ids));
}

function reportUnknown(
  ctx: Context,
  device: Applied['device'],
  name: string,
  own: ReadonlyMap<string, Profile>,
): void {
  const known = [...own.keys(), ...Object.keys(BUILT_IN).map((file) => file.replace(/\.yaml$/, ''))];
  const guess = nearest(name, known);
  ctx.report.error('PXM133', `there is no profile ${name}`, {
    span: ctx.at(device, 'profile'),
    remedy:
      guess === undefined
        ? `known are ${known.join(', ')}; others are named in section profiles`
        : `did you mean ${guess}?`,
  });
}

function reportOther(ctx: Context, device: Applied['device'], { profile, ...rest }: Profile): void {
  const what = rest.for === 'virtio-mem' ? 'memory devices of type virtio-mem' : 'items of section devices';
  ctx.report.error('PXM109', `profile ${profile} is for ${what}`, {
    span: ctx.at(device, 'profile'),
    remedy: 'name another profile, or remove it',
  });
}
