import { readText } from '../files/read-input.ts';
import { type ParsedDocument, parseDocument } from '../topology/parse-document.ts';
import { MAX_TOPOLOGY_BYTES } from '../topology/topology-limit.ts';
import { type Profile, profile } from './profile.ts';

/** Reads a profile in YAML or JSON. Throws PxmError with every error in the text, as for topologies. */
export function parseProfile(text: string, name: string): ParsedDocument<Profile> {
  return parseDocument(profile, text, name, {
    what: 'a profile',
    least: 'a profile has at least a name and a title: { profile: my-device, title: My device }',
  });
}

/** Reads the profile in a file. Beyond what `parseProfile` throws: PxmError PXM001 when the file cannot be read. */
export function readProfile(path: string): ParsedDocument<Profile> {
  return parseProfile(readText(path, MAX_TOPOLOGY_BYTES), path);
}
