"""The policy without components: it judges nothing, so that only the path of an event is left.

Not a file, because a policy file without components is refused, as it should be.
"""

from tidegate.components.policy import Policy

EMPTY = Policy.model_construct(id="empty", version="1", unsupported_content="allow", components=())
