"""The page: Gradio carries its inputs, the stages render a Trace, the browser does the stepping."""
