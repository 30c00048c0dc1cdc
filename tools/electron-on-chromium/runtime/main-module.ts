// The module that `electron` is in the main process, for import and for require().
import * as electron from './main-api.ts';

export * from './main-api.ts';
// biome-ignore lint/style/noDefaultExport: `import electron from 'electron'` asks for it
export { electron as default, electron as 'module.exports' };
