"""The dialect declares what its database can do: neither too much nor too little, and always an answer."""

LEVEL = "full"
