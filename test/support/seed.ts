import fc from 'fast-check';

// The same cases in every run, so that a failure is the change's own; PXM_SEED=N tries others.
fc.configureGlobal({ seed: Number(process.env.PXM_SEED ?? 1) });
