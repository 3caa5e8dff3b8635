import type { ComponentProps } from "react";
import { ariaKeys } from "./keys";
import { Tooltip } from "./Tooltip";
import "./Button.css";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "title"> {
  /** What it does: read out, and shown when pointed at. */
  readonly label: string;
  readonly keys?: string;
  readonly variant?: "plain" | "quiet";
}

/** A button with a picture alone. */
export function IconButton({ label, keys, variant = "quiet", ...props }: IconButtonProps) {
  const { className = "", ...rest } = props;
  return (
    <Tooltip text={label} keys={keys} isName>
      <button
        type="button"
        className={`button icon-button ${className}`}
        data-variant={variant}
        aria-label={label}
        aria-keyshortcuts={keys && ariaKeys(keys)}
        {...rest}
      />
    </Tooltip>
  );
}
