import type { Configuration } from 'electron-builder';
import { afterPack } from './tools/fuses.ts';

const config: Configuration = {
  appId: 'example.warren.lab',
  productName: 'Warren',
  directories: { output: 'dist', buildResources: 'build' },
  // package.json and the dependencies that it names for production come by themselves.
  files: ['out/**'],
  asar: true,
  afterPack,
  npmRebuild: false, // no dependency is a native module
  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'warren',
    category: 'Development',
    synopsis: 'A desktop lab for RabbitMQ work queues',
    maintainer: 'Warren <warren@warren.example>',
    syncDesktopName: true, // so that desktops match windows to the menu entry
  },
  mac: { target: 'dmg', category: 'public.app-category.developer-tools' },
  win: { target: 'nsis' },
  // A deb must name a home page. Until there is one: an address that is reserved for examples.
  extraMetadata: { homepage: 'https://warren.example/', author: 'Warren', desktopName: 'warren.desktop' },
  publish: null,
};

export default config;
