"""onnxruntime, the one way to it: graphs opened for the processor, and nothing told to anybody."""

import onnxruntime

onnxruntime.disable_telemetry_events()  # where the variable that core sets is not looked at, as on Windows


def opened(graph: bytes, *, threads: int = 1) -> onnxruntime.InferenceSession:
    """A graph that answers on so many threads a call; with 0 on one for each core. It remarks on nothing.

    Raises what onnxruntime raises for graphs that it cannot open: a dozen kinds.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # its threads would keep cores from others
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
