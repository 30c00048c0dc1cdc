import { z } from 'zod';

// The page's Content-Security-Policy forbids code from strings, which zod otherwise compiles its parsers with. It looks
// at this when a schema is made, so main.tsx imports this file before all else.
z.config({ jitless: true });
