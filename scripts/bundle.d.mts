export function bundleCommandLine(dist: string): Promise<string[]>;
export function bundleLibrary(dist: string): Promise<string[]>;
export function cacheCompiled(dist: string): void;
export function bundleGuestCheck(dist: string): Promise<string[]>;
