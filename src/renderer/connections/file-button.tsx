import { useRef } from 'react';
import { Button } from '../ui/button.tsx';

/** Lets the user choose a file whose content is read here. */
export function FileButton({
  label,
  name,
  accept,
  onFile,
}: {
  readonly label: string;
  /** What the file is, for those who can't see where the button stands. */
  readonly name: string;
  readonly accept: string;
  readonly onFile: (file: File) => void;
}) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div>
      <Button size="small" onClick={() => picker.current?.click()}>
        {label}
      </Button>
      <input
        ref={picker}
        type="file"
        hidden
        accept={accept}
        aria-label={name}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </div>
  );
}
