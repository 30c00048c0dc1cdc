// The switches inside of Electron's binary that a package ships with. They can't be set at run time, which is the point.
import path from 'node:path';
import { type FuseConfig, FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import type { AfterPackContext } from 'electron-builder';

/** All of them: a fuse that a newer Electron brings fails the packaging until somebody has decided about it. */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // Workers are forks of this binary that run as Node.js. The price: whoever may start it may use it as Node.js.
  [FuseV1Options.RunAsNode]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.EnableCookieEncryption]: true,
  // Pages come from the app's own protocol, never from file://.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false, // there is none
  [FuseV1Options.WasmTrapHandlers]: true,
} satisfies FuseConfig;

type Packed = Pick<AfterPackContext, 'appOutDir' | 'electronPlatformName'> & {
  packager: { executableName?: string; appInfo: { productFilename: string } };
};

/** Electron's file in a packed app, which bears the app's name by then. */
export function packedExecutable({ appOutDir, electronPlatformName, packager }: Packed): string {
  const { executableName, appInfo } = packager; // only Linux's packager has an executableName
  const names: Record<string, string> = {
    darwin: `${appInfo.productFilename}.app`,
    win32: `${appInfo.productFilename}.exe`,
    linux: executableName ?? appInfo.productFilename,
  };
  const name = names[electronPlatformName];
  if (!name) throw new Error(`No fuses are known for the platform ${electronPlatformName}`);
  return path.join(appOutDir, name);
}

/** electron-builder's own fuse options know only some of them, so this is its hook for anything else. */
export async function afterPack(context: AfterPackContext): Promise<void> {
  const executable = packedExecutable(context as Packed);
  // The signature that Electron comes with does not survive a changed byte, and Apple's processors refuse it then.
  await flipFuses(executable, { ...fuses, resetAdHocDarwinSignature: context.electronPlatformName === 'darwin' });
}
