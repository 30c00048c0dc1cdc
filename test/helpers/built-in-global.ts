/** Vitest's global setup of the project "live-built-in": one built-in broker for all its files. */
import type { TestProject } from 'vitest/node';
import { startBuiltIn } from './built-in.ts';
import type { BuiltInCoordinates } from './built-in-admin.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** undefined in every other project. */
    readonly builtIn: BuiltInCoordinates | undefined;
  }
}

/** Starts the shared broker and returns what closes it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = await startBuiltIn();
  project.provide('builtIn', broker.coordinates);
  return () => broker.close();
}
