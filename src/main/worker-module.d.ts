declare module '*?modulePath' {
  /** Path of the bundle that electron-vite makes of the module. */
  const path: string;
  // biome-ignore lint/style/noDefaultExport: electron-vite gives the path as the default export
  export default path;
}
