import type { ComponentProps, ReactNode } from "react";
import { ariaKeys, Keys } from "./keys";
import { Tooltip } from "./Tooltip";
import "./Button.css";

export interface ButtonProps extends ComponentProps<"button"> {
  /** Filled is for the one thing that a place is for; quiet has no edge until it is pointed at. */
  readonly variant?: "plain" | "quiet" | "filled";
  readonly tone?: "danger";
  readonly icon?: ReactNode;
  readonly keys?: string;
}

/** A button with words. One with a picture alone is an `IconButton`. */
export function Button(props: ButtonProps) {
  const { variant = "plain", tone, icon, keys, className = "", children, ...rest } = props;
  return (
    <button
      type="button"
      className={`button ${className}`}
      data-variant={variant}
      data-tone={tone}
      aria-keyshortcuts={keys && ariaKeys(keys)}
      {...rest}
    >
      {icon}
      {children !== undefined && <span className="button-label">{children}</span>}
      {keys && <Keys keys={keys} />}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "title"> {
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
