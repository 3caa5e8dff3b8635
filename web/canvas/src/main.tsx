import "./theme/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Gate } from "./app/Gate";
import { RootBoundary } from "./ui/ErrorBoundary";

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <RootBoundary>
        <Gate />
      </RootBoundary>
    </StrictMode>,
  );
}
