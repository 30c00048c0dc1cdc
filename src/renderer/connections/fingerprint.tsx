import { Fragment } from 'react';
import styles from './connections.module.css';

/** A certificate's fingerprint, broken between its bytes only. */
export function Fingerprint({ text }: { readonly text: string }) {
  return (
    <span className={styles.fingerprint}>
      {text.split(/(?<=:)/).map((byte, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bytes have no other name than their place
        <Fragment key={i}>
          {byte}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}
