process.parentPort.on('message', (event) => {
  if (event.data === 'exit') process.exit(7);
  else if (event.data === 'spin') for (;;);
  else if (event.ports.length > 0)
    event.ports[0].on('message', ({ data }) => event.ports[0].postMessage(`child got ${data}`));
  else
    process.parentPort.postMessage({
      echo: event.data,
      argv: process.argv.slice(2),
      env: process.env.FOR_CHILD,
      execArgv: process.execArgv.includes('--no-deprecation'),
      type: process.type,
    });
});
console.log('utility says hello');
console.error('utility complains');
